import type { Clock, Timer } from './clock.js'
import type { Rate } from './rate.js'

/** Timers are no finer: less than this is not waited for, but owed. */
const toleranceMs = 2
/** A wait is looked at again this often: the rate may have changed. */
const lookMs = 500
const sliceBytesMin = 1024
/** Slices of more than this are multiples of it: leaves of content stay whole. */
const grainBytes = 16 * 1024

/**
 * One flow of bytes, kept to several rates at once: its own, say, and one that it shares. Whoever
 * moves the bytes counts them here, and stops when told so until `resumed` is called.
 */
export class Throttle {
  /** Called when all that was counted is paid for, after a `count` that said no. */
  resumed: () => void = () => {}
  readonly #places: number[]
  #timer: Timer | undefined
  #openSinceMs = Number.NEGATIVE_INFINITY

  constructor(
    private readonly clock: Clock,
    private readonly rates: readonly Rate[],
  ) {
    this.#places = rates.map(() => 0)
  }

  /** Bytes to move at once, at most; endless without a limit. */
  get sliceBytes(): number {
    let slice = Number.POSITIVE_INFINITY
    for (const { sliceBytes } of this.rates) slice = Math.min(slice, sliceBytes)
    if (slice === Number.POSITIVE_INFINITY) return slice
    if (slice < grainBytes) return Math.max(sliceBytesMin, Math.floor(slice))
    return slice - (slice % grainBytes)
  }

  get waiting(): boolean {
    return this.#timer !== undefined
  }

  /** It is the first of its rates that it waits for longest. */
  get waitsForFirst(): boolean {
    const firstMs = this.#waitMs(0)
    for (let index = 1; index < this.rates.length; index++) {
      if (this.#waitMs(index) > firstMs) return false
    }
    return this.waiting
  }

  /** Until when it was last waiting: now, while it is; endless ago, if it never was. */
  get openSinceMs(): number {
    return this.waiting ? this.clock.nowMs() : this.#openSinceMs
  }

  /** Counts `bytes`. False: no more until `resumed`. */
  count(bytes: number): boolean {
    for (let index = 0; index < this.rates.length; index++) {
      this.#places[index] = this.rates[index]!.take(bytes)
    }
    return !this.waiting && !this.#wait()
  }

  /** `resumed` will not be called any more. */
  cancel(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #wait(): boolean {
    let waitMs = 0
    for (let index = 0; index < this.rates.length; index++) {
      waitMs = Math.max(waitMs, this.#waitMs(index))
    }
    if (waitMs < toleranceMs) return false
    this.#timer = this.clock.after(Math.min(waitMs, lookMs), () => this.#look())
    return true
  }

  #waitMs(index: number): number {
    return this.rates[index]!.waitMs(this.#places[index]!)
  }

  #look(): void {
    this.#timer = undefined
    if (this.#wait()) return
    this.#openSinceMs = this.clock.nowMs()
    this.resumed()
  }
}
