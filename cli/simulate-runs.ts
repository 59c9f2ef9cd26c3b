import { Worker } from 'node:worker_threads'
import type { ScenarioRun } from '../simulation/scenario/run-scenario.js'
import type { RunNews, RunOrder, SimulateOrder } from './simulate-order.js'

/** How a run ended. */
export type RunEnd = { readonly order: RunOrder } & (
  | ScenarioRun
  | { readonly error: { readonly code: string; readonly message: string; readonly stack: string } }
)

/**
 * Runs simulations beside each other, each in one thread from start to end: a run is the same
 * however many there are of them.
 */
export class SimulateRuns {
  readonly #ends: RunEnd[] = []
  readonly #workers: Worker[] = []
  /** By thread: how far its run is. */
  readonly #shares = new Map<Worker, number>()
  #next = 0
  #finish: (outcome: Error | undefined) => void = () => {}

  constructor(
    private readonly order: SimulateOrder,
    private readonly runs: readonly RunOrder[],
  ) {}

  /** Resolves to the ends of all runs, in their order; `signal` breaks them off. */
  async all(jobs: number, signal: AbortSignal): Promise<readonly RunEnd[]> {
    const stop = () => this.#finish(undefined)
    signal.addEventListener('abort', stop, { once: true })
    try {
      await new Promise<void>((resolve, reject) => {
        this.#finish = (error) => (error ? reject(error) : resolve())
        if (signal.aborted || this.runs.length === 0) return resolve()
        for (let job = 0; job < Math.min(jobs, this.runs.length); job++) this.#startThread()
      })
    } finally {
      signal.removeEventListener('abort', stop)
      await Promise.all(this.#workers.map((worker) => worker.terminate()))
    }
    const rank = ({ order }: RunEnd) => this.runs.indexOf(order)
    return this.#ends.sort((one, other) => rank(one) - rank(other))
  }

  get ended(): number {
    return this.#ends.length
  }

  /** How much of all is done, from 0 to 1. */
  get share(): number {
    const underWay = [...this.#shares.values()].reduce((sum, share) => sum + share, 0)
    return (this.#ends.length + underWay) / this.runs.length
  }

  #startThread(): void {
    // A program's own flags, such as a loader, are nothing to it and would only slow its start.
    const worker = new Worker(new URL('./simulate-worker.js', import.meta.url), {
      workerData: this.order,
      execArgv: [],
    })
    this.#workers.push(worker)
    worker.on('error', (error) => this.#finish(error as Error))
    this.#giveNext(worker)
  }

  #giveNext(worker: Worker): void {
    this.#shares.delete(worker)
    const order = this.runs[this.#next++]
    if (!order) return
    const hear = (news: RunNews) => {
      if ('share' in news) return void this.#shares.set(worker, news.share)
      worker.off('message', hear)
      this.#ends.push({ order, ...news })
      this.#giveNext(worker)
      if (this.#ends.length === this.runs.length) this.#finish(undefined)
    }
    worker.on('message', hear)
    worker.postMessage(order)
  }
}
