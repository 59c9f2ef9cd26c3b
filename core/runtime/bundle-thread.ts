import { Worker } from 'node:worker_threads'
import { type Done, RodizioError } from '../errors.js'
import type { FileInfo } from '../wire/file-info.js'
import { type PackedOutcomes, type Refusal, unpackOutcomes } from './bundle-outcomes.js'
import type { FileStatus, FoundFile } from './disk.js'

/** What the thread is asked to do; see the calls of `Disk` by these names. */
export type BundleTask =
  | { readonly do: 'compareAll'; readonly directory: string; readonly files: readonly FileInfo[] }
  | { readonly do: 'readAll'; readonly files: readonly FoundFile[] }
  | {
      readonly do: 'storeAll'
      readonly directory: string
      readonly files: readonly FileInfo[]
      readonly bytes: Uint8Array
    }

export interface BundleResults {
  compareAll: readonly (FileStatus | undefined | RodizioError)[]
  readAll: Uint8Array
  storeAll: readonly (FileStatus | RodizioError)[]
}

export interface BundleReply {
  readonly task: number
  readonly outcome: PackedOutcomes | Uint8Array<ArrayBuffer> | Refusal
}

/**
 * Works on many small files at a time, with blocking calls on a thread of its own: a call through
 * the platform's I/O threads costs more than what it does to a small file. One task after the
 * other; the thread is started when it is first needed and keeps no process alive.
 */
export class BundleThread {
  readonly #waiting = new Map<number, { readonly what: BundleTask; readonly done: Done<never> }>()
  #worker: Worker | undefined
  #lastTask = 0

  run<T extends BundleTask>(what: T, done: Done<BundleResults[T['do']]>): void {
    const task = ++this.#lastTask
    this.#worker ??= this.#start()
    if (this.#waiting.size === 0) this.#worker.ref()
    this.#waiting.set(task, { what, done: done as Done<never> })
    this.#worker.postMessage({ task, what })
  }

  /** Ends the thread; what it was given and has not answered is not reported. */
  close(done: () => void): void {
    const worker = this.#worker
    this.#worker = undefined
    if (!worker) return void setImmediate(done)
    worker.removeAllListeners('message').removeAllListeners('error')
    worker.on('error', () => {})
    worker.once('exit', () => done())
    void worker.terminate()
  }

  #start(): Worker {
    const worker = new Worker(new URL('./bundle-worker.js', import.meta.url))
    worker.unref()
    worker.on('message', ({ task, outcome }: BundleReply) => this.#ended(task, outcome))
    worker.on('error', (cause) => {
      this.#worker = undefined
      const error = new RodizioError('LOCAL_FILE', `the thread for files ended: ${cause.message}`)
      for (const task of [...this.#waiting.keys()]) this.#ended(task, error)
    })
    return worker
  }

  #ended(task: number, outcome: BundleReply['outcome'] | RodizioError): void {
    const waiting = this.#waiting.get(task)
    this.#waiting.delete(task)
    if (this.#waiting.size === 0) this.#worker?.unref()
    waiting?.done(revived(outcome, waiting.what) as never)
  }
}

function revived(outcome: BundleReply['outcome'] | RodizioError, what: BundleTask): unknown {
  if (outcome instanceof Error || outcome instanceof Uint8Array) return outcome
  if ('code' in outcome) return new RodizioError(outcome.code, outcome.text)
  return unpackOutcomes(outcome, what.files as readonly FileInfo[])
}
