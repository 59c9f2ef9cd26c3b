import { Worker } from 'node:worker_threads'
import type { FileRun, RunsHashed } from './hash-runs.js'

/** A run, and whom its end concerns. */
export interface OrderedRun<T> {
  readonly run: FileRun
  readonly owner: T
}

/** One thread that hashes, with the orders it has been given and has not answered. */
export class HashThread<T> {
  readonly #worker: Worker
  readonly #orders: (readonly OrderedRun<T>[])[] = []

  constructor(
    private readonly answered: (order: readonly OrderedRun<T>[], hashed: RunsHashed) => void,
    /** It ended by itself, which no order makes it do; these are left unanswered. */
    private readonly broken: (thread: HashThread<T>, left: OrderedRun<T>[], cause: Error) => void,
  ) {
    // A program's own flags, such as a loader, are nothing to it and would only slow its start.
    this.#worker = new Worker(new URL('./hash-worker.js', import.meta.url), { execArgv: [] })
    this.#worker.on('message', (hashed) => this.answered(this.#orders.shift()!, hashed))
    this.#worker.on('error', (error) => this.broken(this, this.#orders.splice(0).flat(), error))
  }

  /** Orders under way. */
  get orders(): number {
    return this.#orders.length
  }

  give(order: readonly OrderedRun<T>[]): void {
    this.#orders.push(order)
    this.#worker.postMessage(order.map(({ run }) => run))
  }

  /** Nothing is answered any more. */
  end(ended: () => void): void {
    this.#worker.removeAllListeners('message').removeAllListeners('error')
    this.#worker.on('error', () => {})
    this.#worker.once('exit', ended)
    void this.#worker.terminate()
  }
}
