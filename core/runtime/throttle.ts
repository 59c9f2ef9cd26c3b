import type { Clock, Timer } from './clock.js'
import { Rate, type RateLimit } from './rate.js'

/** Timers are no finer: less than this is not waited for, but owed. */
const toleranceMs = 2
/** A wait is looked at again this often: the rate may have changed. */
const lookMs = 500
const sliceBytesMin = 1024
/** Slices of more than this are multiples of it: leaves of content stay whole. */
const grainBytes = 16 * 1024
/** Of its own rate: nobody else waits behind it. */
const ownSliceMs = 100

/**
 * One flow of bytes, kept to a rate that it shares and to one of its own. Whoever moves the bytes
 * counts them here, and stops when told so until `resumed` is called.
 */
export class Throttle {
  /** Called when all that was counted is paid for, after a `count` that said no. */
  resumed: () => void = nobody
  /** While there is no limit of its own there is nothing to keep: most flows never have one. */
  #own: Rate | undefined
  #sharedPlace = 0
  #ownPlace = 0
  #timer: Timer | undefined
  #openSinceMs: number | undefined

  constructor(
    private readonly clock: Clock,
    private readonly shared: Rate,
    private readonly ownLimit?: Readonly<RateLimit>,
  ) {}

  /** Bytes to move at once, at most; endless without a limit. */
  get sliceBytes(): number {
    const slice = Math.min(this.shared.sliceBytes, this.#ownRate?.sliceBytes ?? Infinity)
    if (slice === Number.POSITIVE_INFINITY) return slice
    if (slice < grainBytes) return Math.max(sliceBytesMin, Math.floor(slice))
    return slice - (slice % grainBytes)
  }

  get waiting(): boolean {
    return this.#timer !== undefined
  }

  /** It is the one that it shares that it waits for longest. */
  get waitsForShared(): boolean {
    return this.waiting && this.#ownWaitMs <= this.#sharedWaitMs
  }

  /** Until when it was last waiting: now, while it is; endless ago, if it never was. */
  get openSinceMs(): number {
    if (this.waiting) return this.clock.nowMs()
    return this.#openSinceMs ?? Number.NEGATIVE_INFINITY
  }

  /** Counts `bytes`. False: no more until `resumed`. */
  count(bytes: number): boolean {
    this.#sharedPlace = this.shared.take(bytes)
    const own = this.#ownRate
    if (own) this.#ownPlace = own.take(bytes)
    return !this.waiting && !this.#wait()
  }

  /** `resumed` will not be called any more. */
  cancel(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.resumed = nobody
  }

  get #ownRate(): Rate | undefined {
    const { clock, ownLimit } = this
    if (!this.#own && ownLimit && ownLimit.bytesPerSecond > 0)
      this.#own = new Rate(clock, ownLimit, ownSliceMs)
    return this.#own
  }

  #wait(): boolean {
    const waitMs = Math.max(this.#sharedWaitMs, this.#ownWaitMs)
    if (waitMs < toleranceMs) return false
    this.#timer = this.clock.after(Math.min(waitMs, lookMs), () => this.#look())
    return true
  }

  get #sharedWaitMs(): number {
    return this.shared.waitMs(this.#sharedPlace)
  }

  get #ownWaitMs(): number {
    return this.#own?.waitMs(this.#ownPlace) ?? 0
  }

  #look(): void {
    this.#timer = undefined
    if (this.#wait()) return
    this.#openSinceMs = this.clock.nowMs()
    this.resumed()
  }
}

const nobody = (): void => {}
