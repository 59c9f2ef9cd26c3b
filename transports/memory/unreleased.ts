import { LIMITS } from '../../core/limits.js'
import type { Clock, Timer } from '../../core/runtime/clock.js'

/** Blocks sent from one end and, for all that is known there, not released at the other. */
export class Unreleased {
  #count = 0
  /** When what was released there will be known here, if that has not been counted. */
  #knownMs: number[] = none
  #timer: Timer | undefined

  constructor(
    /** Of the program: what it hears at this time does not happen while it stands still. */
    private readonly clock: Clock,
    /** There is room again, or nearly. */
    private readonly resumed: () => void,
  ) {}

  sent(): void {
    this.#count++
  }

  /** One was released; that is known here at this time. */
  released(atMs: number): void {
    if (this.#knownMs.length > 0) this.#knownMs.push(atMs)
    // Nearly always the only one: a list that was pushed to has room for more.
    else this.#knownMs = [atMs]
  }

  /** There are so many that no more may be sent. */
  get full(): boolean {
    const nowMs = this.clock.nowMs()
    while (this.#knownMs.length > 0 && this.#knownMs[0]! <= nowMs) this.#countOne()
    return this.#count >= LIMITS.blocksUnreleasedMax
  }

  /** Calls `resumed` when the next release is known. */
  wait(): void {
    const [nextMs] = this.#knownMs
    if (nextMs === undefined || this.#timer) return
    this.#timer = this.clock.after(nextMs - this.clock.nowMs(), () => {
      this.#timer = undefined
      // At least that one, however the clock rounds.
      if (this.#knownMs[0] === nextMs) this.#countOne()
      this.resumed()
    })
  }

  cancel(): void {
    this.#timer?.cancel()
  }

  #countOne(): void {
    this.#knownMs.shift()
    if (this.#knownMs.length === 0) this.#knownMs = none
    this.#count--
  }
}

const none: number[] = []
