import { type PieceRun, pieceCountOf, pieceRun } from '../content/piece-layout.js'
import { PieceSet } from '../content/piece-set.js'
import { RodizioError } from '../errors.js'
import type { PayloadSink } from '../extension-points/transport.js'
import { FewMap } from '../few-map.js'
import { FewSet } from '../few-set.js'
import { LIMITS } from '../limits.js'
import type { Clock, Timer } from '../runtime/clock.js'
import type { Block } from '../runtime/disk.js'
import { type Address, formatAddress } from '../wire/address.js'
import type { Grant, PayloadHeader, Root, Want } from '../wire/messages.js'
import type { Fetcher } from './fetch-side.js'
import { fillsOurLine } from './fills-our-line.js'
import type { Link } from './link.js'
import type { Stock } from './open-pieces.js'
import { newTicket, type PieceTicket } from './piece-ticket.js'
import type { SourceOwner } from './source-owner.js'

/** A holder that a download gets pieces from: its side of the talk, and its place in the talk. */
export class Source implements Fetcher {
  readonly root: Root
  /** Its address as text. */
  readonly key: string
  bytes = 0
  /** Known from its `opened` on. */
  stock: Stock | undefined
  /** Pieces that it sent wrong: others are asked for them. */
  readonly spoilt = new FewSet<number>()
  /** It said that it has not got the piece layer. */
  layerless = false
  /** Ranges of the piece layer that it was asked for. */
  readonly ranges = new FewSet<number>()
  readonly #file: number
  readonly #tickets = new FewMap<number, PieceTicket>()
  readonly #sinceMs: number
  /** What it was told last. */
  #told: Want = 'nothing'
  /** How long a byte of its last piece took; 0: none has come. */
  msPerByte = 0
  /** Too slow for the last pieces: it is not asked until then. */
  #benchedUntilMs = 0
  /** Bytes count, and nothing else that it says: words are cheap. */
  #lastByteMs: number
  #arrived = 0
  #arrivedAtLook = 0
  /** Since when it owes an answer to a question. */
  #askedMs: number | undefined
  #timer: Timer
  #over = false

  constructor(
    /** Where it listens. */
    readonly address: Address,
    readonly link: Link,
    private readonly clock: Clock,
    private readonly owner: SourceOwner,
  ) {
    this.root = owner.info.root
    this.key = formatAddress(address)
    this.#sinceMs = clock.nowMs()
    this.#lastByteMs = this.#sinceMs
    this.#askedMs = this.#sinceMs
    this.#timer = clock.after(LIMITS.stallTimeoutMs, this.#look)
    this.#file = link.fetches.open(this, owner.info)
  }

  get piecesHeld(): PieceSet | undefined {
    return this.stock?.pieces
  }

  /** Bytes came lately, or others send. One that is not lively makes room for another. */
  get lively(): boolean {
    return this.#told === 'more' || this.silentMs < LIMITS.stallTimeoutMs
  }

  /** Since bytes could have come and did not; below zero where our own rate held them back. */
  get silentMs(): number {
    return this.clock.nowMs() - Math.max(this.#lastByteMs, this.link.fetches.heldUntilMs)
  }

  /** What it sends waits for our own rate, now or a moment ago. */
  get heldBack(): boolean {
    return this.clock.nowMs() - this.link.fetches.heldUntilMs < LIMITS.endgameMs
  }

  /** Something may still come of it: it has to answer, it sends, or we stand in its queue. */
  get promising(): boolean {
    return !this.stock || this.#told !== 'nothing' || this.#tickets.size > 0
  }

  /** Another one may send what this one keeps us waiting for, or something else. */
  hasOther(sources: Iterable<Source>): boolean {
    if (fillsOurLine(sources, this.clock.nowMs())) return false
    for (const other of sources)
      if (other !== this && (other.promising || other.#couldSend(this.unfinished()))) return true
    return false
  }

  #couldSend(tickets: Iterable<PieceTicket>): boolean {
    for (const { piece } of this.#benched ? [] : tickets)
      if (this.stock?.pieces.has(piece) && !this.spoilt.has(piece)) return true
    return false
  }

  /** Bytes a second of its last piece, or over its life in this download. */
  get bytesPerSecond(): number {
    if (this.msPerByte > 0) return 1000 / this.msPerByte
    return this.#arrived / Math.max(0.001, (this.clock.nowMs() - this.#sinceMs) / 1000)
  }

  /** What it sent wrong is asked of it again only where no other of them may have it. */
  offer(sources: Iterable<Source>): PieceSet {
    const { pieces } = this.stock!
    if (this.spoilt.size === 0) return pieces
    const all = [...sources]
    const elsewhere = (piece: number): boolean =>
      all.some(
        (other) => !other.stock || (other.stock.pieces.has(piece) && !other.spoilt.has(piece)),
      )
    return pieces.without([...this.spoilt].filter(elsewhere))
  }

  requestLayer(range: number): void {
    this.ranges.add(range)
    this.#askedMs ??= this.clock.nowMs()
    this.link.fetches.requestLayer(this.#file, range)
  }

  /** Says what a turn would be worth, where that has changed. */
  wish(): void {
    if (this.#over || this.#benched || !this.stock) return
    const want = this.owner.appetite.wantOf(this)
    if (want === this.#told) return
    this.#told = want
    this.link.fetches.wish(this.#file, want, this.owner.pieces.count)
  }

  /** Takes a ticket back: somebody else will be quicker. It loses its turn, not its place. */
  takeBack(ticket: PieceTicket): void {
    ticket.dropped = true
    this.#tickets.delete(ticket.ticket)
    this.link.fetches.cancel(ticket.ticket)
    this.#benchedUntilMs = this.clock.nowMs() + LIMITS.benchMs
  }

  /** It is asked again as if nothing had been taken back: whoever was quicker may have left. */
  forgive(): void {
    this.#benchedUntilMs = 0
  }

  /** Leaves it in good order. */
  leave(): void {
    if (this.#end()) this.link.fetches.close(this.#file)
  }

  /** Ends it because of what it did. */
  drop(reason: RodizioError): void {
    if (!this.#end()) return
    this.link.fetches.close(this.#file)
    this.owner.sourceLost(this, reason)
  }

  /** Tickets whose pieces have not wholly come. */
  unfinished(): Iterable<PieceTicket> {
    return this.#tickets.values()
  }

  opened(complete: boolean, have: Uint8Array): void {
    const pieces = pieceCountOf(this.owner.info.size)
    const held = complete ? PieceSet.full(pieces) : PieceSet.fromBytes(have, pieces)
    if (!held || this.stock) return this.link.fault("sent an 'opened' that does not fit the file")
    this.#askedMs = undefined
    this.stock = { pieces: held, whole: complete }
    this.owner.opened(this)
  }

  layer(range: number, hashes: Uint8Array, proof: Uint8Array): void {
    if (!this.ranges.delete(range))
      return this.link.fault('sent piece hashes that nobody asked for')
    this.#askedMs = this.ranges.size > 0 ? this.clock.nowMs() : undefined
    if (hashes.length === 0) this.layerless = true
    if (this.owner.layer(this, range, hashes, proof)) return
    this.drop(new RodizioError('BAD_CONTENT', 'sent piece hashes that do not belong to the root'))
  }

  have(pieces: readonly number[]): void {
    for (const piece of pieces) {
      if (piece >= pieceCountOf(this.owner.info.size)) {
        return this.link.fault(`offers piece ${piece}, which the file does not have`)
      }
      if (this.stock?.pieces.add(piece)) this.owner.gained(this, piece)
    }
    // Whoever had nothing to wish for is taken to wish for what is news to it.
    if (this.#told === 'nothing') this.#told = 'now'
    this.wish()
  }

  granted({ ticket: number, extra, suggested }: Grant): PieceRun | undefined {
    // It crossed our word that somebody else was quicker.
    if (!extra && this.#told === 'more') return undefined
    const room = this.#tickets.size < LIMITS.ticketsPerSourceMax && !this.#benched
    const piece = this.stock && room ? this.owner.claimNext(this, suggested) : undefined
    if (piece === undefined) {
      if (!extra) this.#told = 'nothing'
      return undefined
    }
    const run = pieceRun(this.owner.info.size, piece)
    const ticket = newTicket({ ...run, ticket: number, piece, sinceMs: this.clock.nowMs() })
    this.#tickets.set(number, ticket)
    this.owner.appetite.asked(this, ticket)
    return run
  }

  payload({ ticket: number, offset, length }: PayloadHeader): PayloadSink | undefined {
    const ticket = this.#tickets.get(number)
    if (!ticket || offset !== ticket.offset + ticket.begun) return undefined
    if (length === 0 || length > ticket.length - ticket.begun) return undefined
    ticket.begun += length
    this.#came(ticket, 0)
    if (ticket.beganMs === undefined) {
      ticket.beganMs = this.clock.nowMs()
      this.owner.appetite.began(ticket)
    }
    return {
      progress: (bytes) => this.#came(ticket, bytes),
      complete: (block) => this.#block(ticket, offset, block),
      aborted: () => {
        // What was taken back is cut off there, and that is right.
        if (ticket.dropped) return
        this.drop(new RodizioError('CONNECTION_FAILED', 'stopped in the middle'))
      },
    }
  }

  lost(reason: RodizioError): void {
    if (this.#end()) this.owner.sourceLost(this, reason)
  }

  get #benched(): boolean {
    return this.clock.nowMs() < this.#benchedUntilMs
  }

  #came(ticket: PieceTicket, bytes: number): void {
    ticket.arrived += bytes
    this.#arrived += bytes
    this.#lastByteMs = this.clock.nowMs()
  }

  #block(ticket: PieceTicket, offset: number, block: Block): void {
    this.#came(ticket, offset + block.length - ticket.offset - ticket.arrived)
    if (ticket.dropped) return block.release()
    this.bytes += block.length
    if (ticket.arrived === ticket.length) {
      this.#tickets.delete(ticket.ticket)
      this.link.fetches.ticketDone(ticket.ticket)
      this.owner.appetite.came(this, ticket)
    }
    this.owner.block(this, ticket, offset, block)
  }

  /** One timer for each source: it looks at what is overdue and comes back when more can be. */
  readonly #look = (): void => {
    const nowMs = this.clock.nowMs()
    const overdueMs = nowMs - LIMITS.stallTimeoutMs
    const seconds = LIMITS.stallTimeoutMs / 1000
    const { heldUntilMs } = this.link.fetches
    const askedMs = this.#askedMs === undefined ? nowMs : Math.max(this.#askedMs, heldUntilMs)
    if (askedMs <= overdueMs) {
      return this.drop(new RodizioError('TIMED_OUT', `did not answer for ${seconds} s`))
    }
    // What was granted and has not begun stands behind others; what has begun must go on.
    const begun = [...this.#tickets.values()].some((ticket) => ticket.begun > 0)
    const came = this.#arrived - this.#arrivedAtLook
    this.#arrivedAtLook = this.#arrived
    if (begun && this.silentMs >= LIMITS.stallTimeoutMs)
      return this.drop(new RodizioError('TIMED_OUT', `sent nothing for ${seconds} s`))
    if (came < LIMITS.floorBytes && heldUntilMs <= overdueMs) {
      // The wish is said again, in case it was taken for given up, and because a dead line shows
      // only when something is sent.
      const stoodFor = this.#told
      this.#told = 'nothing'
      this.wish()
      if (this.#told === 'nothing') this.link.send({ kind: 'ping' })
      if (stoodFor !== 'more' || this.#tickets.size > 0) this.owner.waitsLong(this)
    }
    if (this.#over) return
    const sinceMs = Math.min(askedMs, begun ? nowMs - this.silentMs : nowMs)
    this.#timer = this.clock.after(Math.max(1, sinceMs - overdueMs), this.#look)
  }

  /** False when it was over already. */
  #end(): boolean {
    if (this.#over) return false
    this.#over = true
    this.#timer.cancel()
    for (const ticket of this.#tickets.values()) ticket.dropped = true
    return true
  }
}
