import { Worker } from 'node:worker_threads'

/** A block to be written, and where its whole leaves lie in it. */
export interface WriteOrder {
  readonly fd: number
  readonly offset: number
  /** Shared memory passes to the thread as it is, other memory as a copy. */
  readonly bytes: Uint8Array
  readonly wholeBegin: number
  readonly wholeEnd: number
}

/** The hashes of the whole leaves, or what the system said. */
export type WriteReply =
  | { readonly hashes: Uint8Array }
  | { readonly code: string | undefined; readonly message: string }

/**
 * Hashes blocks and writes them, in order, on a thread of its own: the thread that serves everybody
 * has enough to do with bringing them in. Started when it is first needed; keeps no process alive
 * while it has nothing to do.
 */
export class WriteThread {
  readonly #waiting: ((reply: WriteReply) => void)[] = []
  #worker: Worker | undefined

  /** Starts it, so that it is there when the first block comes. */
  warmUp(): void {
    this.#worker ??= this.#start()
  }

  write(order: WriteOrder, done: (reply: WriteReply) => void): void {
    this.warmUp()
    if (this.#waiting.length === 0) this.#worker!.ref()
    this.#waiting.push(done)
    this.#worker!.postMessage(order)
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
    // A program's own flags, such as a loader, are nothing to it and would only slow its start.
    const worker = new Worker(new URL('./write-worker.js', import.meta.url), { execArgv: [] })
    worker.unref()
    worker.on('message', (reply: WriteReply) => this.#answered(reply))
    worker.on('error', ({ message }) => {
      this.#worker = undefined
      while (this.#waiting.length > 0) this.#answered({ code: undefined, message })
    })
    return worker
  }

  #answered(reply: WriteReply): void {
    const done = this.#waiting.shift()
    if (this.#waiting.length === 0) this.#worker?.unref()
    done?.(reply)
  }
}
