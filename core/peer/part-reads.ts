import { type Done, RodizioError } from '../errors.js'
import type { Block, PartFile } from '../runtime/disk.js'
import type { Holding } from './holding.js'

/**
 * Reads from a part file on behalf of others. A part that is closed reports nothing any more, so
 * every read here either ends before that, or goes on with the file that the part becomes.
 */
export class PartReads {
  readonly #under = new Set<Done<Block>>()
  #held: (() => void)[] | undefined
  #idle: (() => void) | undefined
  #successor: Holding | undefined
  #gone = false

  constructor(private readonly part: PartFile) {}

  read(offset: number, length: number, done: Done<Block>): void {
    if (this.#gone) return done(noSuchFile())
    if (this.#successor) return this.#successor.read(offset, length, done)
    if (this.#held) return void this.#held.push(() => this.read(offset, length, done))
    this.#under.add(done)
    this.part.read(offset, length, (block) => {
      if (!this.#under.delete(done)) return
      done(block)
      if (this.#under.size === 0) this.#idle?.()
    })
  }

  /** Begins no more reads; `then` is called when the last one has ended. */
  hold(then: () => void): void {
    this.#held = []
    this.#idle = then
    if (this.#under.size === 0) then()
  }

  goOnWith(successor: Holding): void {
    this.#successor = successor
    this.#letGo()
  }

  /** Called before the part is closed. */
  abandon(): void {
    if (this.#successor) return
    this.#gone = true
    for (const done of [...this.#under]) {
      this.#under.delete(done)
      done(noSuchFile())
    }
    this.#letGo()
  }

  #letGo(): void {
    const held = this.#held ?? []
    this.#held = undefined
    for (const read of held) read()
  }
}

function noSuchFile(): RodizioError {
  return new RodizioError('UNKNOWN_FILE', 'this peer does not have that file any more')
}
