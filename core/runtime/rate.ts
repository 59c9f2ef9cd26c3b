import type { Clock } from './clock.js'

/** How much may pass in a second; 0: as much as there is. It may change at any time. */
export interface RateLimit {
  bytesPerSecond: number
}

/** What one who was idle, or late, may make up for. */
const creditMs = 100

/**
 * A rate that many share, first come, first served: bytes are taken in order, and paid for in that
 * order as time passes. Arithmetic only: whoever takes waits by himself (see `Throttle`).
 */
export class Rate {
  #taken = 0
  #paid = 0
  #atMs: number

  constructor(
    private readonly clock: Clock,
    private readonly limit: Readonly<RateLimit>,
    /** How long one slice takes. Where many share, short: who takes little at a time waits less. */
    private readonly sliceMs = 25,
  ) {
    this.#atMs = clock.nowMs()
  }

  /** Bytes to take at once, at most, so that the flow is even; endless without a limit. */
  get sliceBytes(): number {
    const { bytesPerSecond } = this.limit
    return bytesPerSecond === 0 ? Number.POSITIVE_INFINITY : (bytesPerSecond * this.sliceMs) / 1000
  }

  /** Takes `bytes`, and returns the place at which they are all paid for. */
  take(bytes: number): number {
    this.#pay()
    this.#taken += bytes
    return this.#taken
  }

  /** How long until `place` is paid for, at the rate of this moment. */
  waitMs(place: number): number {
    this.#pay()
    const owed = place - this.#paid
    return owed > 0 ? (owed / this.limit.bytesPerSecond) * 1000 : 0
  }

  #pay(): void {
    const nowMs = this.clock.nowMs()
    const { bytesPerSecond } = this.limit
    const earned = (bytesPerSecond * (nowMs - this.#atMs)) / 1000
    const credit = (bytesPerSecond * creditMs) / 1000
    this.#atMs = nowMs
    if (bytesPerSecond === 0) this.#paid = this.#taken
    else this.#paid = Math.min(this.#paid + earned, this.#taken + credit)
  }
}
