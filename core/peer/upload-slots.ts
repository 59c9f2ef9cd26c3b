import type { Clock, Timer } from '../runtime/clock.js'
import { PACING } from './pacing.js'

export interface UploadSlotsParts {
  readonly clock: Clock
  /** Slots at most. */
  readonly most: number
  /** Bytes a second that the uploads may take together; 0: no limit. */
  readonly limit: () => number
  /** There are more, or fewer, from now on. */
  readonly changed: () => void
}

/** An upload that flows. */
export interface Flowing {
  readonly length: number
  readonly beganMs: number
}

/**
 * How many uploads may flow at once. One at full rate brings a piece to the swarm sooner than
 * several that share the line, so there is one slot, and more only while the line is measurably not
 * full:
 *
 * - A line that stands idle for most of the time, while somebody waits, is not full: one slot more.
 * - A busy one may be full, or its receivers slow. So one slot more is tried now and then, and kept
 *   if it brings nearly as much as each of the others; or one less, and left at that if nothing is
 *   lost. An upload that took so long beside n - 1 others says what n of them bring. A trial takes
 *   receivers from others for a moment, so those who fetch the same content themselves, of whom
 *   there may be thousands who began together, do not try as soon as those who have it all.
 *
 * A closed slot is not cut off: it goes when its upload ends.
 */
export class UploadSlots {
  #open = 1
  // ---- how idle the line is, while somebody waits ----
  #crowded = false
  /** Uploads that take up the line. */
  #sending = 0
  #measuredMs = 0
  #busyMs = 0
  #atMs = 0
  /** So long it is looked at. */
  #lookMs: number = PACING.slotLookMs
  #timer: Timer | undefined
  // ---- what uploads bring, with as many slots as there are ----
  #flowing = 0
  /** Uploads flowing, summed up over time. */
  #flowed = 0
  #flowedAtMs = 0
  /** What had flowed when each began. */
  readonly #begun = new Map<Flowing, number>()
  #sinceMs = 0
  #uploads = 0
  /** Bytes a millisecond, summed up over uploads. */
  #rates = 0
  /** The mean of the last few, and the better one of the last two means. */
  #last = 0
  #best = 0
  #looks = 0
  /** As many as before the trial, while there is one. */
  #before: number | undefined
  #triedLess = true
  /** What the slots brought when it was last found how many there should be; 0: never. */
  #found = 0
  /** No number is tried before that, unless they bring much less than was found. */
  #restUntilMs = Number.POSITIVE_INFINITY
  /** Some upload was of a content that is all here. */
  #seeds = false

  constructor(private readonly parts: UploadSlotsParts) {}

  get open(): number {
    return this.#open
  }

  /** Without one that is only tried. */
  get proven(): number {
    return Math.min(this.#open, this.#before ?? this.#open)
  }

  /** Somebody waits, because all open slots are in use; or nobody does, any more. */
  crowded(crowded: boolean): void {
    if (crowded === this.#crowded) return
    this.#advance()
    this.#crowded = crowded
    if (crowded) this.#measure()
    else this.#timer?.cancel()
  }

  /** An upload takes up the line, or waits because the peer's rate is used up. */
  sends(): void {
    this.#advance()
    this.#sending++
  }

  /** It waits for the rate of its receiver, or has ended. */
  sent(): void {
    this.#advance()
    this.#sending--
  }

  /** `seeds`: it is of a content that is all here. */
  began(upload: Flowing, seeds: boolean): void {
    this.#flow(1)
    this.#begun.set(upload, this.#flowed)
    // What was told before, while it fetched as well, is no reason to try as soon as all is here.
    if (seeds && !this.#seeds) this.#looks = 0
    this.#seeds ||= seeds
    if (this.#found > 0) return
    const restMs = seeds ? PACING.slotFirstRestMs : PACING.slotRestMs
    this.#restUntilMs = Math.min(this.#restUntilMs, upload.beganMs + restMs)
  }

  /** `whole`: all of it has come; it was on the line for `lineMs`, without the word that it has. */
  ended(upload: Flowing, whole: boolean, lineMs: number): void {
    const flowedBefore = this.#begun.get(upload)
    if (flowedBefore === undefined) return
    this.#begun.delete(upload)
    this.#flow(-1)
    if (!whole || upload.beganMs < this.#sinceMs) return
    const sinceMs = Math.max(0.01, this.parts.clock.nowMs() - upload.beganMs)
    // Those beside it waited as long for that word, on average.
    const beside = ((this.#flowed - flowedBefore) / sinceMs) * (lineMs / sinceMs)
    const together = Math.max(1, beside)
    // What nobody used has not been tried.
    if (this.#before !== undefined && together < this.#open - 0.5) return
    this.#uploads++
    this.#rates += (Math.min(together, this.#open) * upload.length) / lineMs
    const enough = this.#before === undefined ? PACING.slotLookUploads : this.#open
    if (this.#uploads < enough) return
    const rate = this.#rates / this.#uploads
    this.#restart()
    if (this.#before === undefined) this.#look(rate)
    else this.#judge(rate, this.#before)
  }

  // ---- how idle the line is ----

  #advance(): void {
    const nowMs = this.parts.clock.nowMs()
    const passedMs = this.#crowded ? nowMs - this.#atMs : 0
    this.#measuredMs += passedMs
    if (this.#sending > 0) this.#busyMs += passedMs
    this.#atMs = nowMs
  }

  /** The crowd comes and goes with every upload that ends: it is looked at what has added up. */
  #measure(): void {
    this.#timer?.cancel()
    const leftMs = Math.max(0, this.#lookMs - this.#measuredMs)
    this.#timer = this.parts.clock.after(leftMs, () => {
      this.#advance()
      const idle = 2 * this.#busyMs < this.#measuredMs && this.#open < this.parts.most
      this.#lookMs = idle ? PACING.slotLookMs : 2 * this.#measuredMs
      if (idle || this.#measuredMs > PACING.slotLookMsMax) {
        this.#measuredMs = 0
        this.#busyMs = 0
        this.#lookMs = PACING.slotLookMs
      }
      if (idle) {
        this.#rest()
        this.#restUntilMs = this.parts.clock.nowMs() + PACING.slotFirstRestMs
        this.#triedLess = false
        this.#change(this.#open + 1)
      }
      if (this.#crowded) this.#measure()
    })
  }

  // ---- what uploads bring ----

  #flow(by: 1 | -1): void {
    const nowMs = this.parts.clock.nowMs()
    this.#flowed += this.#flowing * (nowMs - this.#flowedAtMs)
    this.#flowedAtMs = nowMs
    this.#flowing += by
  }

  #look(rate: number): void {
    this.#best = Math.max(this.#last, rate)
    this.#last = rate
    this.#looks++
    const first = this.#seeds && this.#found === 0 && this.#looks >= PACING.slotLooks
    if (rate < PACING.slotFell * this.#found) return this.#wake()
    if (!first && this.parts.clock.nowMs() < this.#restUntilMs) return
    const most = this.#open === this.parts.most
    const less = this.#open > 1 && (most || !this.#triedLess)
    this.#triedLess = less
    const limit = this.parts.limit()
    const isLimit = limit > 0 && rate * 1000 > PACING.slotFull * limit
    if (!less && (isLimit || most)) return this.#rest()
    this.#before = this.#open
    this.#change(this.#open + (less ? -1 : 1))
  }

  #judge(rate: number, before: number): void {
    const open = this.#open
    const more = Math.max(open, before)
    // What the larger number brings at least, if each of its slots brings its part.
    const times = 1 + PACING.slotGain / (more - 1)
    const grew = open > before
    const kept = grew ? rate >= times * this.#best : times * rate > this.#best
    if (kept) this.#best = rate
    const next = grew ? open + 1 : open - 1
    if (kept && next >= 1 && next <= this.parts.most) {
      this.#before = open
      return this.#change(next)
    }
    if (!kept) this.#change(before)
    this.#rest()
  }

  #change(slots: number): void {
    this.#open = slots
    this.#restart()
    this.parts.changed()
  }

  /** What began with another number of slots says nothing of this one. */
  #restart(): void {
    this.#sinceMs = this.parts.clock.nowMs()
    this.#uploads = 0
    this.#rates = 0
  }

  /** Something has changed: what was found before is no measure any more. */
  #wake(): void {
    this.#found = 0
    this.#last = 0
    this.#restUntilMs = this.parts.clock.nowMs()
  }

  #rest(): void {
    this.#before = undefined
    this.#found = this.#best
    this.#last = 0
    this.#looks = 0
    const restMs = this.#open > 1 ? PACING.slotsRestMs : PACING.slotRestMs
    this.#restUntilMs = this.parts.clock.nowMs() + restMs
  }
}
