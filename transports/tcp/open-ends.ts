import type { Server, Socket } from 'node:net'
import type { Clock } from '../../core/runtime/clock.js'

/** Whatever a transport has open, to end it all and to know when the last of it has gone. */
export class OpenEnds {
  /** How each is ended. */
  readonly #ends = new Map<Server | Socket, () => void>()
  readonly #waiting: (() => void)[] = []

  constructor(private readonly clock: Clock) {}

  add(handle: Server | Socket, end: () => void): void {
    this.#ends.set(handle, end)
    handle.once('close', () => this.forget(handle))
  }

  /** From now on `handle`, which was added before, is ended by `end`. */
  change(handle: Server | Socket, end: () => void): void {
    if (this.#ends.has(handle)) this.#ends.set(handle, end)
  }

  forget(handle: Server | Socket): void {
    this.#ends.delete(handle)
    this.#look()
  }

  endAll(gone: () => void): void {
    this.#waiting.push(gone)
    for (const end of [...this.#ends.values()]) end()
    this.#look()
  }

  /** Told behind what others still have to hear of the last `close`. */
  #look(): void {
    if (this.#ends.size > 0) return
    for (const gone of this.#waiting.splice(0)) this.clock.after(0, gone)
  }
}
