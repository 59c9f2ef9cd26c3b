import { RodizioError } from '../errors.js'
import type { PayloadSink } from '../extension-points/transport.js'
import { LIMITS } from '../limits.js'
import type { Clock, Timer } from '../runtime/clock.js'
import type { Block } from '../runtime/disk.js'
import type { FileInfo, Grant, PayloadHeader } from '../wire/messages.js'
import type { Fetcher } from './fetch-side.js'
import type { Link } from './link.js'

/**
 * Some small files on their way from one peer, in one piece: opened, wished for and granted as one
 * content. `done` hears the end once; after `cancel` nothing.
 */
export class Bundle implements Fetcher {
  readonly root = ''
  readonly piecesHeld = undefined
  readonly sinceMs: number
  readonly #file: number
  readonly #bytes: number
  readonly #timer: Timer
  #ticket: number | undefined
  #over = false

  constructor(
    readonly link: Link,
    files: readonly FileInfo[],
    clock: Clock,
    private readonly done: (outcome: Block | RodizioError) => void,
  ) {
    this.sinceMs = clock.nowMs()
    this.#bytes = files.reduce((sum, { size }) => sum + size, 0)
    this.#file = link.fetches.openBundle(this, files)
    link.fetches.wish(this.#file, 'now', 0)
    this.#timer = clock.after(LIMITS.stallTimeoutMs, () => {
      const text = `did not send small files for ${LIMITS.stallTimeoutMs / 1000} s`
      this.#leave(new RodizioError('TIMED_OUT', text))
    })
  }

  cancel(): void {
    if (this.#end()) this.link.fetches.close(this.#file)
  }

  /** The wish is under way already: whoever has the bundle has all of it. */
  opened(): void {}

  layer(): void {
    this.link.fault('sent piece hashes that nobody asked for')
  }

  have(): void {
    this.link.fault('offers pieces of a bundle, which has but one')
  }

  granted({ ticket }: Grant): { offset: number; length: number } | undefined {
    if (this.#ticket !== undefined) return undefined
    this.#ticket = ticket
    // One turn is enough.
    this.link.fetches.wish(this.#file, 'nothing', 0)
    return { offset: 0, length: this.#bytes }
  }

  payload({ ticket, offset, length }: PayloadHeader): PayloadSink | undefined {
    if (ticket !== this.#ticket || offset !== 0 || length !== this.#bytes) return undefined
    return {
      progress: () => {},
      complete: (block) => this.#arrived(block),
      aborted: () => this.#leave(new RodizioError('CONNECTION_FAILED', 'stopped in the middle')),
    }
  }

  lost(reason: RodizioError): void {
    if (this.#end()) this.done(reason)
  }

  #arrived(block: Block): void {
    if (!this.#end()) return block.release()
    this.link.fetches.ticketDone(this.#ticket!)
    this.link.fetches.close(this.#file)
    this.done(block)
  }

  #leave(reason: RodizioError): void {
    if (!this.#end()) return
    this.link.fetches.close(this.#file)
    this.done(reason)
  }

  #end(): boolean {
    if (this.#over) return false
    this.#over = true
    this.#timer.cancel()
    return true
  }
}
