import { Worker } from 'node:worker_threads'
import { type Done, type ErrorCode, RodizioError } from '../errors.js'
import type { FileInfo } from '../wire/file-info.js'
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

/** An error on its way between threads, which would lose its class and code. */
export interface Refusal {
  readonly code: ErrorCode
  readonly text: string
}

export interface BundleReply {
  readonly task: number
  readonly outcome: unknown
}

/**
 * Works on many small files at a time, with blocking calls on a thread of its own: a call through
 * the platform's I/O threads costs more than what it does to a small file. One task after the
 * other; the thread is started when it is first needed and keeps no process alive.
 */
export class BundleThread {
  readonly #waiting = new Map<number, Done<never>>()
  #worker: Worker | undefined
  #lastTask = 0

  run<T extends BundleTask>(what: T, done: Done<BundleResults[T['do']]>): void {
    const task = ++this.#lastTask
    this.#worker ??= this.#start()
    if (this.#waiting.size === 0) this.#worker.ref()
    this.#waiting.set(task, done as Done<never>)
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
    worker.on('message', ({ task, outcome }: BundleReply) => this.#ended(task, revived(outcome)))
    worker.on('error', (cause) => {
      this.#worker = undefined
      const error = new RodizioError('LOCAL_FILE', `the thread for files ended: ${cause.message}`)
      for (const task of [...this.#waiting.keys()]) this.#ended(task, error)
    })
    return worker
  }

  #ended(task: number, outcome: unknown): void {
    const done = this.#waiting.get(task)
    this.#waiting.delete(task)
    if (this.#waiting.size === 0) this.#worker?.unref()
    done?.(outcome as never)
  }
}

function revived(outcome: unknown): unknown {
  if (Array.isArray(outcome)) return outcome.map(revived)
  if (typeof outcome !== 'object' || outcome === null || !('code' in outcome)) return outcome
  const { code, text } = outcome as Refusal
  return new RodizioError(code, text)
}
