import type { Clock, Timer } from '../runtime/clock.js'

/** One timer for several times: it rings at the earliest of them. */
export class EarliestTimer {
  #timer: Timer | undefined
  #atMs = 0

  constructor(
    private readonly clock: Clock,
    /** No wait is shorter. */
    private readonly leastMs: number,
    private readonly ring: () => void,
  ) {}

  /** It rings in so long, or before; infinity: not for this. */
  in(waitMs: number): void {
    const atMs = this.clock.nowMs() + waitMs
    if (waitMs === Number.POSITIVE_INFINITY || (this.#timer && this.#atMs <= atMs)) return
    this.#timer?.cancel()
    this.#atMs = atMs
    this.#timer = this.clock.after(Math.max(this.leastMs, waitMs), () => {
      this.#timer = undefined
      this.ring()
    })
  }

  cancel(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }
}
