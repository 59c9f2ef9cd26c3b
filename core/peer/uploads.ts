import type { Facts, PeerFacts } from '../events.js'
import type { PortLeases } from '../exchange/port-leases.js'
import { LIMITS } from '../limits.js'
import type { Clock, Timer } from '../runtime/clock.js'
import type { Random } from '../runtime/random.js'
import type { Root } from '../wire/messages.js'
import type { Holding, ServedHoldings } from './holding.js'
import type { Link } from './link.js'
import { Offers } from './offers.js'
import { PACING } from './pacing.js'
import type { Rates } from './rates.js'
import { Suggestions } from './suggestions.js'
import { UploadFlow } from './upload-flow.js'
import { UploadQueue, type Worth } from './upload-queue.js'
import type { OpenFile, UploadSide } from './upload-side.js'
import { UploadSlots } from './upload-slots.js'
import { newUploadTicket, type UploadTicket } from './upload-ticket.js'
import { UploadTurns } from './upload-turns.js'

export interface UploadsParts {
  readonly clock: Clock
  readonly facts: Facts<PeerFacts>
  readonly holdings: ServedHoldings
  readonly leases: PortLeases
  readonly rates: Rates
  readonly random: Random
  /** A file was opened over a link. */
  readonly opened: (link: Link, root: Root) => void
  readonly slotsMax: number
  readonly blockBytesMax: number
  /** The last file of a link was closed. */
  readonly fileClosed: (link: Link) => void
}

/**
 * Who is served next. A wish waits in a queue, bounded for each link and in all, until an upload is
 * granted to it; the one granted then says which piece it wants, so the choice is made at the last
 * moment. As many uploads flow at once as there are open slots; the next is granted shortly before
 * one of them should end, so that it follows without a pause and nobody waits for it longer than
 * that. A wish stands until it is taken back.
 *
 * A turn goes to one who wants it `now`: first to those who are not served here, for they have
 * nothing at all, the poorest first; then to whoever is served, who would have nothing next. Only
 * when nobody has wanted one for a while is it given to one who could take `more`; and that upload
 * takes no slot from whoever wants one now.
 */
export class Uploads {
  readonly #queue = new UploadQueue()
  /** Granted: waiting for the request, for the data connection, or for a slot. */
  readonly #prepared = new Set<UploadTicket>()
  readonly #flowing = new Set<UploadTicket>()
  readonly #slots: UploadSlots
  #lastTicket = 0
  #slotsTold = 1
  readonly #turns: UploadTurns
  #timer: Timer | undefined
  #pumpAtMs = 0
  readonly clock: Clock
  readonly facts: Facts<PeerFacts>
  readonly holdings: ServedHoldings
  readonly leases: PortLeases
  readonly rates: Rates
  readonly offers: Offers
  readonly suggestions: Suggestions

  constructor(private readonly parts: UploadsParts) {
    this.clock = parts.clock
    this.facts = parts.facts
    this.holdings = parts.holdings
    this.leases = parts.leases
    this.rates = parts.rates
    this.offers = new Offers(parts.clock, (open) => this.want(open, 'now'))
    this.suggestions = new Suggestions(parts.random)
    this.#slots = new UploadSlots({
      clock: parts.clock,
      most: parts.slotsMax,
      limit: () => parts.rates.uploadBytesPerSecond,
      changed: () => {
        this.#tellSlots()
        this.pump()
      },
    })
    this.#turns = new UploadTurns({
      clock: parts.clock,
      most: parts.slotsMax,
      open: () => this.#slots.open,
      proven: () => this.#slots.proven,
      limit: () => parts.rates.uploadBytesPerSecond,
      prepared: this.#prepared,
      flowing: this.#flowing,
    })
  }

  get freeSlots(): number {
    return Math.max(0, this.parts.slotsMax - this.#flowing.size - this.waiting)
  }

  /** Those who want a turn now. */
  get waiting(): number {
    return this.#queue.count('now')
  }

  /** Uploads that flow now. */
  *flowing(): Iterable<{ link: Link; holding: Holding; bytes: number }> {
    for (const { open, flow } of this.#flowing) {
      yield { link: open.side.link, holding: open.holding, bytes: flow?.bytesSent ?? 0 }
    }
  }

  want(open: OpenFile, worth: Worth): void {
    if (open.want === worth) return
    const isNew = open.want === 'nothing'
    const refusal = this.#queue.enter(open, worth)
    if (refusal) return open.side.drop(open, refusal)
    this.offers.waits(open)
    const { link } = open.side
    const { number } = open.holding
    if (isNew) this.facts.tell('upload-queued', link.number, number, this.#queue.size)
    this.pump()
  }

  withdraw(open: OpenFile): void {
    this.#queue.leave(open)
    if (this.#queue.size > 0 || this.#prepared.size > 0) return
    this.#timer?.cancel()
    this.#timer = undefined
  }

  /** It is not used. */
  declined(ticket: UploadTicket): void {
    this.#turns.declined(ticket)
    this.end(ticket)
  }

  requested(ticket: UploadTicket, offset: number, length: number): void {
    if (ticket.open.want === 'now') ticket.worth = 'now'
    ticket.offset = offset
    ticket.length = length
    this.suggestions.asked(ticket)
    ticket.timer?.cancel()
    ticket.timer = undefined
    this.#turns.answered(ticket)
    this.ready(ticket)
    this.pump()
  }

  /** Tells of a ticket that has all it needs but a slot. */
  ready({ number, length, open: { side, holding } }: UploadTicket): void {
    if (length === 0 || !side.channel) return
    this.facts.tell('upload-ready', side.link.number, holding.number, number)
  }

  /** The ticket is used up, given back, or nobody is left to use it. Its slot passes on. */
  end(ticket: UploadTicket): void {
    const known = this.#prepared.delete(ticket) || this.#flowing.delete(ticket)
    if (!known) return
    const { side, holding } = ticket.open
    ticket.timer?.cancel()
    ticket.flow?.cancel()
    const bytes = ticket.flow?.bytesSent ?? 0
    if (bytes > 0) this.#turns.sent(ticket, bytes)
    const { link } = side
    if (ticket.told) {
      this.facts.tell('upload-ended', link.number, holding.number, ticket.number, bytes)
    }
    side.ended(ticket)
    const whole = ticket.length > 0 && bytes === ticket.length
    if (!whole) this.suggestions.failed(ticket)
    this.#slots.ended(ticket, whole)
    this.#tellSlots()
    this.pump()
  }

  opened({ side, holding }: OpenFile): void {
    this.parts.opened(side.link, holding.info.root)
  }

  fileClosed(link: Link): void {
    this.parts.fileClosed(link)
  }

  /** Fills what is free: first the slots, from what is prepared; then grants what comes next. */
  pump(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    for (const ticket of this.#prepared) {
      if (!this.#isReady(ticket)) continue
      const waitMs = this.#turns.flowsInMs(ticket)
      if (waitMs === 0) this.#flow(ticket)
      else this.#pumpIn(waitMs)
    }
    // What a closed slot still sends is not to be measured.
    const full = this.#flowing.size === this.#slots.open
    this.#slots.crowded(full && this.#queue.isPressing(this.#isServed))
    for (const worth of ['now', 'more'] as const) if (!this.#grantAll(worth)) return
  }

  /** False: a turn is not to be granted yet, whoever is next. */
  #grantAll(worth: Worth): boolean {
    while (this.#queue.count(worth) > 0) {
      const waitMs = this.#turns.grantInMs(worth)
      if (waitMs > 0) {
        this.#pumpIn(waitMs)
        return false
      }
      const keptMs = this.#turns.lastSlotKeptMs
      const next = this.#queue.poorest(worth, keptMs > 0 ? this.#rankQuick : this.#rank)
      if (!next) {
        if (keptMs > 0) this.#pumpIn(keptMs)
        break
      }
      this.#grant(next, worth)
    }
    return true
  }

  #pumpIn(waitMs: number): void {
    const atMs = this.clock.nowMs() + waitMs
    if (waitMs === Number.POSITIVE_INFINITY || (this.#timer && this.#pumpAtMs <= atMs)) return
    this.#timer?.cancel()
    this.#pumpAtMs = atMs
    this.#timer = this.clock.after(Math.max(PACING.timerMs, waitMs), () => this.pump())
  }

  /** What is only extra makes room for what is wanted now by a slot more. */
  #tellSlots(): void {
    const open = Math.max(this.#slots.open, this.#flowing.size)
    if (open === this.#slotsTold) return
    this.#slotsTold = open
    this.facts.tell('upload-slots', open)
  }

  /** A link takes one upload at a time: a second would only share its line. */
  #isReady({ length, open: { side } }: UploadTicket): boolean {
    return length > 0 && side.channel !== undefined && !this.#isServed(side)
  }

  readonly #isServed = (side: UploadSide): boolean => isOf(this.#flowing, side)

  /** Who is not served has nothing. */
  readonly #rank = (side: UploadSide): number | undefined => {
    if (isOf(this.#prepared, side)) return undefined
    return this.#isServed(side) ? 1 : 0
  }

  readonly #rankQuick = (side: UploadSide): number | undefined =>
    this.#turns.isQuick(side) ? this.#rank(side) : undefined

  #grant(open: OpenFile, worth: Worth): void {
    // From now on it is the last.
    this.#queue.enter(open, worth)
    const grantedMs = this.clock.nowMs()
    const ticket = newUploadTicket({ number: ++this.#lastTicket, open, worth, grantedMs })
    // A grant that is not used would keep a slot from somebody who would use it.
    ticket.timer = this.clock.after(LIMITS.grantTimeoutMs, () => {
      this.withdraw(open)
      this.end(ticket)
    })
    this.#prepared.add(ticket)
    open.side.grant(ticket)
  }

  #flow(ticket: UploadTicket): void {
    const { side, holding } = ticket.open
    this.#prepared.delete(ticket)
    ticket.beganMs = this.clock.nowMs()
    this.#flowing.add(ticket)
    this.#slots.began(ticket, holding.pieces.complete)
    this.#tellSlots()
    this.facts.tell('upload-started', side.link.number, holding.number, ticket.number)
    ticket.flow = new UploadFlow(
      {
        ticket: ticket.number,
        offset: ticket.offset,
        length: ticket.length,
        blockBytesMax: this.parts.blockBytesMax,
      },
      holding,
      { connection: side.channel!, outflow: side.outflow, slots: this.#slots },
      this.clock,
      (bytes) => this.facts.tell('bytes-sent', holding.number, side.link.number, bytes),
      (outcome) => {
        // First the blame, so that the same file is not granted again in between.
        if (outcome instanceof Error) side.drop(ticket.open, outcome)
        this.end(ticket)
      },
    )
    ticket.flow.start()
  }
}

function isOf(tickets: Iterable<UploadTicket>, side: UploadSide): boolean {
  for (const { open } of tickets) if (open.side === side) return true
  return false
}
