import type { Facts, PeerFacts } from '../events.js'
import type { PortLeases } from '../exchange/port-leases.js'
import { LIMITS } from '../limits.js'
import type { Clock } from '../runtime/clock.js'
import type { Random } from '../runtime/random.js'
import type { Root } from '../wire/messages.js'
import { EarliestTimer } from './earliest-timer.js'
import { FlowingUploads } from './flowing-uploads.js'
import type { Holding, ServedHoldings } from './holding.js'
import type { Link } from './link.js'
import { Offers } from './offers.js'
import { PACING } from './pacing.js'
import type { Rates } from './rates.js'
import { Suggestions } from './suggestions.js'
import { UploadQueue, type Worth } from './upload-queue.js'
import type { OpenFile, UploadSide } from './upload-side.js'
import type { UploadSlots } from './upload-slots.js'
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
  readonly #flows: FlowingUploads
  readonly #slots: UploadSlots
  #lastTicket = 0
  readonly #turns: UploadTurns
  readonly #timer: EarliestTimer
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
    this.offers = new Offers(parts.clock, {
      tempted: (open) => this.#enter(open, 'now'),
      told: () => this.pump(),
    })
    this.suggestions = new Suggestions(parts.random)
    this.#flows = new FlowingUploads({
      clock: parts.clock,
      facts: parts.facts,
      rates: parts.rates,
      slotsMax: parts.slotsMax,
      blockBytesMax: parts.blockBytesMax,
      nearInMs: (ticket) => this.#turns.nearInMs(ticket),
      over: (ticket) => this.end(ticket),
      changed: () => this.pump(),
    })
    const { onLine, slots } = this.#flows
    this.#slots = slots
    this.#turns = new UploadTurns({
      clock: parts.clock,
      most: parts.slotsMax,
      open: () => slots.open,
      proven: () => slots.proven,
      limit: () => parts.rates.uploadBytesPerSecond,
      prepared: this.#prepared,
      flowing: onLine,
    })
    this.#timer = new EarliestTimer(parts.clock, PACING.timerMs, () => this.pump())
  }

  get freeSlots(): number {
    return Math.max(0, this.parts.slotsMax - this.#flows.onLine.size - this.waiting)
  }

  /** Those who want a turn now. */
  get waiting(): number {
    return this.#queue.count('now')
  }

  /** Uploads that flow now. */
  *flowing(): Iterable<{ link: Link; holding: Holding; bytes: number }> {
    for (const { open, flow } of this.#flows.onLine) {
      yield { link: open.side.link, holding: open.holding, bytes: flow?.bytesSent ?? 0 }
    }
  }

  want(open: OpenFile, worth: Worth): void {
    if (open.want === worth) return
    this.#enter(open, worth)
    this.pump()
  }

  #enter(open: OpenFile, worth: Worth): void {
    const isNew = open.want === 'nothing'
    const refusal = this.#queue.enter(open, worth)
    if (refusal) return open.side.drop(open, refusal)
    this.offers.waits(open)
    const { link } = open.side
    const { number } = open.holding
    if (isNew) this.facts.tell('upload-queued', link.number, number, this.#queue.size)
  }

  withdraw(open: OpenFile): void {
    this.#queue.leave(open)
    if (this.#queue.size === 0 && this.#prepared.size === 0) this.#timer.cancel()
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
    const { side, holding } = ticket.open
    const flows = this.#flows.has(ticket)
    if (!flows && !this.#prepared.delete(ticket)) return
    ticket.timer?.cancel()
    // First: what ends may make room, and turns go by what uploads take.
    this.#turns.sent(ticket)
    if (flows) this.#flows.end(ticket)
    else if (ticket.told)
      this.facts.tell('upload-ended', side.link.number, holding.number, ticket.number, 0)
    side.ended(ticket)
    if (ticket.length === 0 || ticket.taken < ticket.length) this.suggestions.failed(ticket)
    this.pump()
  }

  /** Its receiver says that so many bytes more have come. */
  taken(ticket: UploadTicket, bytes: number): void {
    this.#flows.taken(ticket, bytes)
  }

  opened({ side, holding }: OpenFile): void {
    this.parts.opened(side.link, holding.info.root)
  }

  fileClosed(link: Link): void {
    this.parts.fileClosed(link)
  }

  /** Fills what is free: first the slots, from what is prepared; then grants what comes next. */
  pump(): void {
    this.#timer.cancel()
    this.#timer.in(this.#flows.releaseNear())
    for (const ticket of this.#prepared) {
      if (!this.#isReady(ticket)) continue
      const waitMs = this.#turns.flowsInMs(ticket)
      if (waitMs > 0) this.#timer.in(waitMs)
      else {
        this.#prepared.delete(ticket)
        this.#flows.begin(ticket)
      }
    }
    // What a closed slot still sends is not to be measured.
    const full = this.#flows.onLine.size === this.#slots.open
    this.#slots.crowded(full && this.#queue.isPressing(this.#isServed))
    // Those who are about to hear of a new piece may need it more than one who could take more.
    if (this.#grantAll('now') && !this.offers.pressing) this.#grantAll('more')
  }

  /** False: a turn is not to be granted yet, whoever is next. */
  #grantAll(worth: Worth): boolean {
    while (this.#queue.count(worth) > 0) {
      const waitMs = this.#turns.grantInMs(worth)
      if (waitMs > 0) {
        this.#timer.in(waitMs)
        return false
      }
      const keptMs = this.#turns.lastSlotKeptMs
      const next = this.#queue.poorest(worth, keptMs > 0 ? this.#rankQuick : this.#rank)
      if (!next) {
        if (keptMs > 0) this.#timer.in(keptMs)
        break
      }
      this.#grant(next, worth)
    }
    return true
  }

  /** A link takes one upload at a time: a second would only share its line. */
  #isReady({ length, open: { side } }: UploadTicket): boolean {
    return length > 0 && side.channel !== undefined && !this.#isServed(side)
  }

  readonly #isServed = (side: UploadSide): boolean => this.#flows.serves(side)

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
}

function isOf(tickets: Iterable<UploadTicket>, side: UploadSide): boolean {
  for (const { open } of tickets) if (open.side === side) return true
  return false
}
