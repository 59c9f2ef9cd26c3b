import { RodizioError } from '../errors.js'
import { LIMITS } from '../limits.js'
import type { Want } from '../wire/messages.js'
import type { OpenFile, UploadSide } from './upload-side.js'
import { wealthOf } from './wealth-of.js'

/** What a turn can be worth to one who wants it. */
export type Worth = Exclude<Want, 'nothing'>

/** Those who wait for a turn, bounded for each link and in all, by what it is worth to them. */
export class UploadQueue {
  readonly #waiting = { now: new Set<OpenFile>(), more: new Set<OpenFile>() }

  get size(): number {
    return this.#waiting.now.size + this.#waiting.more.size
  }

  count(worth: Worth): number {
    return this.#waiting[worth].size
  }

  /** It waits from now on, as the last one; or it may not, and is told why. */
  enter(open: OpenFile, worth: Worth): RodizioError | undefined {
    const refusal = open.want === 'nothing' ? this.#refusal(open.side) : undefined
    if (refusal) return refusal
    this.leave(open)
    open.want = worth
    this.#waiting[worth].add(open)
  }

  leave(open: OpenFile): void {
    if (open.want !== 'nothing') this.#waiting[open.want].delete(open)
    open.want = 'nothing'
  }

  /** Somebody wants a turn now and gets nothing here meanwhile. */
  isPressing(served: (side: UploadSide) => boolean): boolean {
    for (const { side } of this.#waiting.now) if (!served(side)) return true
    return false
  }

  /**
   * Of those to whom a turn is worth that, the one with the fewest pieces: it has the least to give
   * on to others. First those of the lowest `rank`, a small whole number; of no rank, not at all.
   */
  poorest(worth: Worth, rank: (side: UploadSide) => number | undefined): OpenFile | undefined {
    let poorest: OpenFile | undefined
    let least = Number.POSITIVE_INFINITY
    for (const open of this.#waiting[worth]) {
      const its = rank(open.side)
      const wealth = its === undefined ? Infinity : its * wealthMax + wealthOf(open)
      if (wealth >= least) continue
      poorest = open
      least = wealth
    }
    return poorest
  }

  #refusal(side: UploadSide): RodizioError | undefined {
    const ofLink = this.#countOf(side) >= LIMITS.wishesPerLinkMax
    if (!ofLink && this.size < LIMITS.wishesMax) return undefined
    const text = ofLink ? 'too many wishes at once' : 'too many peers are waiting; try again later'
    return new RodizioError('BUSY', text, { retryMs: LIMITS.busyRetryMs })
  }

  #countOf(side: UploadSide): number {
    let count = 0
    for (const waiting of [this.#waiting.now, this.#waiting.more])
      for (const open of waiting) if (open.side === side) count++
    return count
  }
}

/** More pieces than a file has. */
const wealthMax = 2 ** 32
