import type { Clock } from '../runtime/clock.js'
import { PACING } from './pacing.js'
import type { Worth } from './upload-queue.js'
import type { UploadSide } from './upload-side.js'
import { lineMs, type UploadTicket } from './upload-ticket.js'

export interface UploadTurnsParts {
  readonly clock: Clock
  /** Uploads at most. */
  readonly most: number
  /** Slots that are open, and those of them that are not only tried. */
  readonly open: () => number
  readonly proven: () => number
  /** Bytes a second that all uploads may take together; 0: no limit. */
  readonly limit: () => number
  readonly prepared: ReadonlySet<UploadTicket>
  readonly flowing: ReadonlySet<UploadTicket>
}

/** When the next upload may flow, and when the next turn is to be granted so that it can. */
export class UploadTurns {
  /** What a byte of an upload takes of late, at best; 0: none has ended. */
  #msPerByte = 0
  /** How long a grant takes to be answered, at best. */
  #answerMs = Number.POSITIVE_INFINITY
  /** Until then turns are kept for those who want them now. */
  #spareAtMs = Number.NEGATIVE_INFINITY
  #spareAfterMs: number = PACING.spareAfterMsMin
  /** When an upload to a quick receiver ended last. */
  #quickAtMs = Number.NEGATIVE_INFINITY

  constructor(private readonly parts: UploadTurnsParts) {}

  answered({ grantedMs, open: { side } }: UploadTicket): void {
    const answerMs = this.parts.clock.nowMs() - grantedMs
    side.answerMs = Math.min(side.answerMs, answerMs)
    this.#answerMs = Math.min(this.#answerMs, answerMs)
  }

  /** Who could take more, and does not, is not asked again and again. */
  declined({ worth }: UploadTicket): void {
    if (worth === 'more') this.#keepBack(2 * this.#spareAfterMs)
  }

  /** So much of an upload has come, when it ended. */
  sent(ticket: UploadTicket): void {
    const { open, worth, taken } = ticket
    if (taken === 0) return
    const tookMs = lineMs(ticket, this.parts.clock)
    const msPerByte = tookMs / taken
    const usual = this.#msPerByte
    this.#msPerByte = usual === 0 ? msPerByte : Math.min(msPerByte, PACING.usualGrowth * usual)
    open.side.msPerByte = msPerByte
    if (this.isQuick(open.side)) this.#quickAtMs = this.parts.clock.nowMs()
    if (worth === 'now') this.#keepBack(PACING.spareAfterUploads * tookMs)
    else this.#spareAfterMs = PACING.spareAfterMsMin
  }

  /**
   * How long the last slot is still kept for quick receivers: others may have all but one, and all
   * would be theirs before long, for each of their uploads lasts. While quick ones come, that is.
   */
  get lastSlotKeptMs(): number {
    const { clock, flowing, prepared, most } = this.parts
    const keptMs = this.#quickAtMs + PACING.lastSlotKeptMs - clock.nowMs()
    if (keptMs <= 0 || most === 1) return 0
    let others = 0
    for (const flow of flowing) if (this.#leftMs(flow, PACING.slotOverdue) <= 0) others++
    for (const { open } of prepared) if (!this.isQuick(open.side)) others++
    return others < most - 1 ? 0 : keptMs
  }

  /** What it was sent last did not take much longer than usual. */
  isQuick({ msPerByte }: UploadSide): boolean {
    return msPerByte > 0 && msPerByte <= PACING.slotOverdue * this.#msPerByte
  }

  /**
   * How long until what has been handed to the connection should have come, but for a moment: then
   * the next may follow. What is late, or nothing is known of, has to be heard of.
   */
  nearInMs(ticket: UploadTicket): number {
    const late = this.#leftMs(ticket, PACING.slotOverdue) + PACING.grantLeadMs <= 0
    const nearMs = this.#leftMs(ticket, 1) - PACING.grantLeadMs
    return late || this.#msPerByte === 0 ? Infinity : Math.max(0, nearMs)
  }

  /**
   * How long until one more may flow. What takes longer than usual keeps nobody waiting: its
   * receiver is slow, or shares its line with another, and the rest of ours is free.
   */
  flowsInMs({ worth }: UploadTicket): number {
    const { flowing, most } = this.parts
    if (flowing.size >= most) return Infinity
    // Those that share the line take longer, each of them.
    return this.#freeInMs(worth, PACING.slotLate * Math.max(1, flowing.size), 0)
  }

  /** How long until one more turn of that worth is to be granted. */
  grantInMs(worth: Worth): number {
    const { clock, prepared, flowing, most, open, proven } = this.parts
    // Not even those who do not answer are more than this.
    if (prepared.size > most) return Infinity
    const nowMs = clock.nowMs()
    const known = this.#answerMs < Infinity
    const leadMs = Math.max(PACING.grantLeadMs, known ? 2 * this.#answerMs : 0)
    const patienceMs = known ? 2 * leadMs : PACING.pieceUnknownMs
    let ahead = 0
    let waitMs = Infinity
    for (const ticket of prepared) {
      if (ticket.worth === 'more' && worth === 'now') continue
      const before = this.#flowBefore(ticket)
      // It will have the slot of its own link; or that is late, and keeps nobody else waiting.
      if (before && this.#leftMs(before, 1) > leadMs) continue
      // One who does not answer in time keeps nobody waiting either.
      const answered = ticket.length > 0
      const unanswered = answered ? Infinity : ticket.grantedMs + patienceMs - nowMs
      const lateMs = before ? this.#leftMs(before, PACING.slotOverdue) : unanswered
      if (lateMs <= PACING.timerMs) continue
      ahead++
      waitMs = Math.min(waitMs, lateMs)
    }
    // One more while one of several slots stands empty: not everybody who is asked has use for it.
    if (worth === 'now' && proven() > 1 && flowing.size < open()) ahead--
    const freeMs = this.#freeInMs(worth, 1, ahead)
    // Slots beyond the first are there because the line is not full: they are for everybody.
    const spareMs = worth === 'more' && proven() === 1 ? this.#spareInMs() : 0
    return Math.max(spareMs, Math.min(waitMs, freeMs - leadMs))
  }

  /**
   * How long until a slot is free, and as many more as are wanted `ahead`, if each upload takes so
   * many `times` what is usual. What is only extra takes no slot from what is wanted now.
   */
  #freeInMs(worth: Worth, times: number, ahead: number): number {
    const { flowing, open } = this.parts
    const leftMs: number[] = []
    for (const flow of flowing) {
      if (flow.worth === 'more' && worth === 'now') continue
      const left = this.#leftMs(flow, times)
      if (left > PACING.timerMs) leftMs.push(left)
    }
    const over = leftMs.length + ahead - open()
    if (over < 0) return 0
    leftMs.sort((one, other) => one - other)
    return leftMs[over] ?? Infinity
  }

  /** What flows over the same link: a link takes one upload at a time. */
  #flowBefore({ open: { side } }: UploadTicket): UploadTicket | undefined {
    for (const flow of this.parts.flowing) if (flow.open.side === side) return flow
    return undefined
  }

  /** How long until it should end, if it takes so many `times` what is usual. */
  #leftMs({ length, beganMs }: UploadTicket, times: number): number {
    return beganMs + times * this.#usualMs(length) - this.parts.clock.nowMs()
  }

  /** How long until nobody has wanted a turn now for a while. */
  #spareInMs(): number {
    const { clock, flowing, prepared } = this.parts
    for (const { worth } of flowing) if (worth === 'now') return Infinity
    for (const { worth } of prepared) if (worth === 'now') return Infinity
    return Math.max(0, this.#spareAtMs - clock.nowMs())
  }

  #keepBack(ms: number): void {
    const { spareAfterMsMin, spareAfterMsMax } = PACING
    this.#spareAfterMs = Math.min(spareAfterMsMax, Math.max(spareAfterMsMin, ms))
    this.#spareAtMs = this.parts.clock.nowMs() + this.#spareAfterMs
  }

  #usualMs(length: number): number {
    const limit = this.parts.limit()
    const leastMs = limit > 0 ? (1000 * length) / limit : 0
    return Math.max(leastMs, this.#msPerByte * length || PACING.pieceUnknownMs)
  }
}
