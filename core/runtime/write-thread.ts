import { Worker } from 'node:worker_threads'
import { LIMITS } from '../limits.js'
import { writeBlock } from './write-block.js'

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
 * has enough to do with bringing them in. To start it takes as long as to hash dozens of MiB, so
 * the first few are written without it. Keeps no process alive while it has nothing to do.
 */
export class WriteThread {
  readonly #waiting: ((reply: WriteReply) => void)[] = []
  #worker: Worker | undefined
  #bytesWithout = 0
  #closed = false

  /** Starts it, if so many bytes are worth it, so that it is there when the first block comes. */
  expect(bytes: number): void {
    if (this.#bytesWithout + bytes > LIMITS.writtenWithoutThreadBytes)
      this.#worker ??= this.#start()
  }

  write(order: WriteOrder, done: (reply: WriteReply) => void): void {
    if (!this.#worker) this.expect(order.bytes.length)
    if (!this.#worker) return this.#writeHere(order, done)
    if (this.#waiting.length === 0) this.#worker.ref()
    this.#waiting.push(done)
    this.#worker.postMessage(order)
  }

  /** Ends the thread; what it was given and has not answered is not reported. */
  close(done: () => void): void {
    const worker = this.#worker
    this.#worker = undefined
    this.#closed = true
    if (!worker) return void setImmediate(done)
    worker.removeAllListeners('message').removeAllListeners('error')
    worker.on('error', () => {})
    worker.once('exit', () => done())
    void worker.terminate()
  }

  #writeHere(order: WriteOrder, done: (reply: WriteReply) => void): void {
    this.#bytesWithout += order.bytes.length
    const reply = writeBlock(order)
    setImmediate(() => {
      if (!this.#closed) done(reply)
    })
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
