import { LIMITS } from '../limits.js'
import type { Clock, Timer } from '../runtime/clock.js'

export interface UploadSlotsParts {
  readonly clock: Clock
  /** Slots at most. */
  readonly most: number
  /** Bytes a second that the uploads may take together; 0: no limit. */
  readonly limit: () => number
  /** There are so many from now on. */
  readonly changed: (open: number) => void
}

/**
 * How many uploads may flow at once. One at full rate brings a piece to the swarm sooner than
 * several that share the line, so there is one slot, and more only while the line is measurably not
 * full. It is measured while somebody waits for a slot:
 *
 * - A line that stood idle for most of the time is not full: one slot more.
 * - A busy one may be full, or its receivers slow. From one slot on, one more is tried, and kept
 *   when the sum grew by a tenth; otherwise it is closed. After a rest the last step is tried anew.
 *
 * A closed slot is not cut off: it goes when its upload ends.
 */
export class UploadSlots {
  #open = 1
  #crowded = false
  /** Blocks that take up the line. */
  #sending = 0
  /** Of this measurement, all while crowded. */
  #bytes = 0
  #measuredMs = 0
  #busyMs = 0
  #atMs = 0
  /** So long a measurement is looked at. */
  #lookMs: number = LIMITS.slotLookMs
  #timer: Timer | undefined
  /** Bytes a millisecond with one slot less; 0: not known. */
  #before = 0
  /** Slots were opened because the line stood idle: nobody knows what each of them brings. */
  #unproven = false
  /** The number was found good, until then. */
  #restUntilMs: number | undefined

  constructor(private readonly parts: UploadSlotsParts) {}

  get open(): number {
    return this.#open
  }

  /** Somebody is ready and waits, because all open slots are in use; or nobody does, any more. */
  crowded(crowded: boolean): void {
    if (crowded === this.#crowded) return
    this.#advance()
    this.#crowded = crowded
    if (crowded) this.#measure()
    else this.#timer?.cancel()
  }

  /** A block is on its way to a connection, or waits because the peer's rate is used up. */
  sends(): void {
    this.#advance()
    this.#sending++
  }

  /** The connection wants the next one; 0 bytes: the block was given up. */
  sent(bytes: number): void {
    this.#advance()
    this.#sending--
    if (this.#crowded) this.#bytes += bytes
  }

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
      this.#look()
      if (this.#crowded) this.#measure()
    })
  }

  #look(): void {
    const idle = 2 * this.#busyMs < this.#measuredMs
    const room = idle && this.#open < this.parts.most
    // Of a few blocks no rate can be told.
    const enough = this.#bytes >= LIMITS.slotLookBytes || this.#measuredMs >= LIMITS.slotLookMsMax
    this.#lookMs = 2 * Math.max(this.#lookMs, this.#measuredMs)
    if (!room && !enough) return
    const rate = this.#bytes / this.#measuredMs
    this.#bytes = 0
    this.#measuredMs = 0
    this.#busyMs = 0
    this.#lookMs = LIMITS.slotLookMs
    if (room) {
      this.#unproven = true
      this.#change(this.#open + 1)
    } else if (!idle) this.#judge(rate)
  }

  #judge(rate: number): void {
    if (this.#unproven) return this.#stepTo(1)
    if (this.#restUntilMs !== undefined) {
      if (this.parts.clock.nowMs() < this.#restUntilMs) return
      if (this.#open > 1) return this.#stepTo(this.#open - 1)
      this.#stepTo(1)
    }
    if (rate < LIMITS.slotGain * this.#before) {
      this.#change(this.#open - 1)
      return this.#rest()
    }
    const limit = this.parts.limit()
    const isLimit = limit > 0 && rate * 1000 > limit / LIMITS.slotGain
    if (isLimit || this.#open === this.parts.most) return this.#rest()
    this.#before = rate
    this.#change(this.#open + 1)
  }

  /** Measures anew, from so many on. */
  #stepTo(slots: number): void {
    this.#before = 0
    this.#unproven = false
    this.#restUntilMs = undefined
    if (slots !== this.#open) this.#change(slots)
  }

  #change(slots: number): void {
    this.#open = slots
    this.parts.changed(slots)
  }

  #rest(): void {
    const restMs = this.#open > 1 ? LIMITS.slotsRestMs : LIMITS.slotRestMs
    this.#restUntilMs = this.parts.clock.nowMs() + restMs
  }
}
