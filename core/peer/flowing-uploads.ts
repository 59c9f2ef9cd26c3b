import { RodizioError } from '../errors.js'
import type { Facts, PeerFacts } from '../events.js'
import { LIMITS } from '../limits.js'
import type { Clock } from '../runtime/clock.js'
import type { Rates } from './rates.js'
import { UploadFlow } from './upload-flow.js'
import type { UploadSide } from './upload-side.js'
import { UploadSlots } from './upload-slots.js'
import { lineMs, type UploadTicket } from './upload-ticket.js'

export interface FlowingUploadsParts {
  readonly clock: Clock
  readonly facts: Facts<PeerFacts>
  readonly rates: Rates
  readonly slotsMax: number
  readonly blockBytesMax: number
  /**
   * How long until what was handed to its connection should have come, but for a moment; infinity:
   * it has to be heard of.
   */
  readonly nearInMs: (ticket: UploadTicket) => number
  /** It has come, or cannot any more: it is to be ended. */
  readonly over: (ticket: UploadTicket) => void
  /** The line may have room. */
  readonly changed: () => void
}

/**
 * Uploads from their first byte until their receivers say that all has come. They take up the line
 * until that should be nearly so: longer than they are sent, for the system takes whole pieces for
 * a line that is slow. Who takes nothing any more loses the link.
 */
export class FlowingUploads {
  /** Those that take up the line. */
  readonly onLine = new Set<UploadTicket>()
  /** And those that should be through, but have not been heard of. */
  readonly #all = new Set<UploadTicket>()
  readonly slots: UploadSlots
  #slotsTold = 1

  constructor(private readonly parts: FlowingUploadsParts) {
    this.slots = new UploadSlots({
      clock: parts.clock,
      most: parts.slotsMax,
      limit: () => parts.rates.uploadBytesPerSecond,
      changed: () => {
        this.#tellSlots()
        parts.changed()
      },
    })
  }

  serves(side: UploadSide): boolean {
    for (const { open } of this.onLine) if (open.side === side) return true
    return false
  }

  begin(ticket: UploadTicket): void {
    const { clock, facts, blockBytesMax } = this.parts
    const { side, holding } = ticket.open
    ticket.beganMs = clock.nowMs()
    ticket.movedMs = ticket.beganMs
    this.onLine.add(ticket)
    this.#all.add(ticket)
    this.slots.began(ticket, holding.pieces.complete)
    this.#tellSlots()
    facts.tell('upload-started', side.link.number, holding.number, ticket.number)
    const { number, offset, length } = ticket
    ticket.flow = new UploadFlow(
      { ticket: number, offset, length, blockBytesMax },
      holding,
      { connection: side.channel!, outflow: side.outflow, slots: this.slots },
      (bytes) => {
        ticket.movedMs = clock.nowMs()
        facts.tell('bytes-sent', holding.number, side.link.number, bytes)
      },
      (outcome) => {
        // First the blame, so that the same file is not granted again in between.
        if (outcome instanceof Error) side.drop(ticket.open, outcome)
        if (ticket.flow?.bytesSent === length) this.#handed(ticket)
        else this.parts.over(ticket)
      },
    )
    this.#watch(ticket)
    ticket.flow.start()
  }

  /** Its receiver says that so many bytes more have come. */
  taken(ticket: UploadTicket, bytes: number): void {
    ticket.taken += bytes
    // Before all is handed over, what is sent counts, and not what somebody says.
    if (!ticket.handed) return
    ticket.movedMs = this.parts.clock.nowMs()
    if (ticket.taken === ticket.length) this.parts.over(ticket)
  }

  /** Lets those go that should be nearly through. Returns how long until the next one should. */
  releaseNear(): number {
    let waitMs = Number.POSITIVE_INFINITY
    for (const ticket of this.onLine) {
      if (!ticket.handed) continue
      const nearMs = this.parts.nearInMs(ticket)
      if (nearMs === 0) this.#release(ticket)
      else waitMs = Math.min(waitMs, nearMs)
    }
    return waitMs
  }

  /** It flows, or flowed and has not been heard of. */
  has(ticket: UploadTicket): boolean {
    return this.#all.has(ticket)
  }

  /** It has come, or will not. */
  end(ticket: UploadTicket): void {
    if (!this.#all.delete(ticket)) return
    ticket.flow?.cancel()
    this.#release(ticket)
    this.slots.ended(ticket, ticket.taken === ticket.length, lineMs(ticket, this.parts.clock))
  }

  #handed(ticket: UploadTicket): void {
    // Blamed, it has been ended.
    if (!this.#all.has(ticket)) return
    ticket.handed = true
    this.slots.sends()
    if (ticket.taken === ticket.length) return this.parts.over(ticket)
    this.parts.changed()
  }

  /** It takes up the line no longer. */
  #release(ticket: UploadTicket): void {
    if (!this.onLine.delete(ticket)) return
    if (ticket.handed) this.slots.sent()
    const { number, flow, open } = ticket
    const [link, file] = [open.side.link.number, open.holding.number]
    this.parts.facts.tell('upload-ended', link, file, number, flow?.bytesSent ?? 0)
    this.#tellSlots()
  }

  /** It may not stand still for longer than `uploadStallMs`. */
  #watch(ticket: UploadTicket): void {
    const { clock } = this.parts
    const leftMs = ticket.movedMs + LIMITS.uploadStallMs - clock.nowMs()
    if (leftMs > 0) {
      ticket.timer = clock.after(leftMs, () => this.#watch(ticket))
      return
    }
    const text = 'the receiver takes nothing any more'
    ticket.open.side.link.close(new RodizioError('TIMED_OUT', text))
  }

  /** What is only extra makes room for what is wanted now by a slot more. */
  #tellSlots(): void {
    const open = Math.max(this.slots.open, this.onLine.size)
    if (open === this.#slotsTold) return
    this.#slotsTold = open
    this.parts.facts.tell('upload-slots', open)
  }
}
