import { RodizioError } from '../errors.js'
import type { Facts, PeerFacts } from '../events.js'
import type { PortLeases } from '../exchange/port-leases.js'
import { LIMITS } from '../limits.js'
import type { Clock, Timer } from '../runtime/clock.js'
import type { Root } from '../wire/messages.js'
import type { Holding, ServedHoldings } from './holding.js'
import type { Link } from './link.js'
import { Offers } from './offers.js'
import type { Rates } from './rates.js'
import { UploadFlow } from './upload-flow.js'
import type { OpenFile, UploadSide } from './upload-side.js'
import { UploadSlots } from './upload-slots.js'

/** One grant, from the moment it is given until its last byte is sent. */
export interface UploadTicket {
  readonly number: number
  readonly open: OpenFile
  offset: number
  /** 0: granted, but not yet said what for. */
  length: number
  /** The other side has been told of it. */
  told: boolean
  timer: Timer | undefined
  flow: UploadFlow | undefined
}

export interface UploadsParts {
  readonly clock: Clock
  readonly facts: Facts<PeerFacts>
  readonly holdings: ServedHoldings
  readonly leases: PortLeases
  readonly rates: Rates
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
 * moment. As many uploads flow at once as there are open slots, and as many again (and one more)
 * are prepared behind them, so that the next piece follows the last without a pause. A wish stands
 * until it is taken back: after a grant it goes to the end of the queue.
 */
export class Uploads {
  /** In the order in which they came, or were last granted something. */
  readonly #wishes = new Set<OpenFile>()
  /** Granted: waiting for the request, for the data connection, or for a slot. */
  readonly #prepared = new Set<UploadTicket>()
  readonly #flowing = new Set<UploadTicket>()
  readonly #slots: UploadSlots
  #lastTicket = 0
  readonly clock: Clock
  readonly facts: Facts<PeerFacts>
  readonly holdings: ServedHoldings
  readonly leases: PortLeases
  readonly rates: Rates
  readonly offers: Offers

  constructor(private readonly parts: UploadsParts) {
    this.clock = parts.clock
    this.facts = parts.facts
    this.holdings = parts.holdings
    this.leases = parts.leases
    this.rates = parts.rates
    this.offers = new Offers(parts.clock)
    this.#slots = new UploadSlots({
      clock: parts.clock,
      most: parts.slotsMax,
      limit: () => parts.rates.uploadBytesPerSecond,
      changed: (open) => {
        this.facts.tell('upload-slots', open)
        this.pump()
      },
    })
  }

  get freeSlots(): number {
    return Math.max(0, this.parts.slotsMax - this.#flowing.size - this.#wishes.size)
  }

  get waiting(): number {
    return this.#wishes.size
  }

  /** Uploads that flow now. */
  *flowing(): Iterable<{ link: Link; holding: Holding; bytes: number }> {
    for (const { open, flow } of this.#flowing) {
      yield { link: open.side.link, holding: open.holding, bytes: flow?.bytesSent ?? 0 }
    }
  }

  want(open: OpenFile): void {
    if (this.#wishes.has(open)) return
    const ofLink = this.#wishesOf(open.side) >= LIMITS.wishesPerLinkMax
    if (ofLink || this.#wishes.size >= LIMITS.wishesMax) {
      const text = ofLink
        ? 'too many wishes at once'
        : 'too many peers are waiting; try again later'
      const retryMs = LIMITS.busyRetryMs
      return open.side.drop(open, new RodizioError('BUSY', text, { retryMs }))
    }
    this.#wishes.add(open)
    const { link } = open.side
    this.facts.tell('upload-queued', link.number, open.holding.number, this.#wishes.size)
    this.pump()
  }

  withdraw(open: OpenFile): void {
    this.#wishes.delete(open)
  }

  requested(ticket: UploadTicket, offset: number, length: number): void {
    ticket.offset = offset
    ticket.length = length
    ticket.timer?.cancel()
    ticket.timer = undefined
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
    const { link } = side
    if (ticket.told) {
      this.facts.tell('upload-ended', link.number, holding.number, ticket.number, bytes)
    }
    side.ended(ticket)
    this.pump()
  }

  opened({ side, holding }: OpenFile): void {
    this.parts.opened(side.link, holding.info.root)
  }

  fileClosed(link: Link): void {
    this.parts.fileClosed(link)
  }

  /**
   * Fills what is free: first the slots, from what is prepared; then the preparation, from the
   * queue.
   */
  pump(): void {
    let crowded = false
    for (const ticket of this.#prepared) {
      if (!this.#isReady(ticket)) continue
      crowded = this.#flowing.size >= this.#slots.open
      if (crowded) break
      this.#flow(ticket)
    }
    // What a closed slot still sends is not to be measured.
    this.#slots.crowded(crowded && this.#flowing.size === this.#slots.open)
    while (this.#prepared.size <= this.#ahead) {
      const next = this.#poorest()
      if (!next) return
      this.#grant(next)
    }
  }

  /**
   * Few are asked ahead, so that they choose late; but more while a slot stands empty, since not
   * everybody who is asked answers.
   */
  get #ahead(): number {
    const { open } = this.#slots
    return this.#flowing.size < open ? this.parts.slotsMax : open
  }

  #isReady(ticket: UploadTicket): boolean {
    return ticket.length > 0 && ticket.open.side.channel !== undefined && !this.#flows(ticket)
  }

  #wishesOf(side: UploadSide): number {
    let wishes = 0
    for (const open of this.#wishes) if (open.side === side) wishes++
    return wishes
  }

  /** Of those who wait, the one with the fewest pieces: it has the least to give on to others. */
  #poorest(): OpenFile | undefined {
    let poorest: OpenFile | undefined
    let least = Number.POSITIVE_INFINITY
    for (const open of this.#wishes) {
      const wealth = open.side.wealth(open)
      if (wealth >= least || this.#isPreparedFor(open)) continue
      poorest = open
      least = wealth
    }
    return poorest
  }

  /** A link takes one upload at a time: a second would only share its line. */
  #flows({ open }: UploadTicket): boolean {
    for (const other of this.#flowing) if (other.open.side === open.side) return true
    return false
  }

  #isPreparedFor({ side }: OpenFile): boolean {
    for (const ticket of this.#prepared) if (ticket.open.side === side) return true
    return false
  }

  #grant(open: OpenFile): void {
    this.#wishes.delete(open)
    this.#wishes.add(open)
    const number = ++this.#lastTicket
    const ticket: UploadTicket = {
      number,
      open,
      offset: 0,
      length: 0,
      told: false,
      timer: undefined,
      flow: undefined,
    }
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
    this.#flowing.add(ticket)
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
