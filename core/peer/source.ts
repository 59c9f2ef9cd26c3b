import { pieceCountOf, pieceRun } from '../content/piece-layout.js'
import { PieceSet } from '../content/piece-set.js'
import { RodizioError } from '../errors.js'
import type { PayloadSink } from '../extension-points/transport.js'
import { LIMITS } from '../limits.js'
import type { Clock, Timer } from '../runtime/clock.js'
import type { Block } from '../runtime/disk.js'
import type { Address } from '../wire/address.js'
import type { FileInfo, PayloadHeader, Root } from '../wire/messages.js'
import type { Fetcher } from './fetch-side.js'
import type { Link } from './link.js'
import type { Stock } from './open-pieces.js'

/** A piece that was asked of a source, under the ticket it granted. */
export interface PieceTicket {
  readonly ticket: number
  readonly piece: number
  readonly offset: number
  readonly length: number
  /** Bytes that have come. */
  arrived: number
  /** Bytes that are on disk. */
  written: number
  /** Blocks handed to the disk and not yet written. */
  writing: number
  /** Its source is lost, or it was given up: what still comes is of no use. */
  dropped: boolean
}

/** What a source asks of the download it belongs to. */
export interface SourceOwner {
  readonly info: FileInfo
  opened(source: Source): void
  /** The source got one more piece. */
  gained(piece: number): void
  /** A range of the piece layer came; false when it is wrong. */
  layer(range: number, hashes: Uint8Array, proof: Uint8Array): boolean
  wants(held: PieceSet): boolean
  claimNext(source: Source): number | undefined
  /** A block has come; the owner writes and releases it. */
  block(source: Source, ticket: PieceTicket, offset: number, block: Block): void
  /** A source has kept us waiting: there may be a better one. */
  waitsLong(): void
  /** It is gone. `dropped` tickets of it are set. */
  sourceLost(source: Source, reason: RodizioError): void
}

/** A holder that a download gets pieces from: its side of the talk, and its place in the talk. */
export class Source implements Fetcher {
  bytes = 0
  /** Known from its `opened` on. */
  stock: Stock | undefined
  readonly #file: number
  readonly #tickets = new Map<number, PieceTicket>()
  #wishing = false
  #lastHeardMs: number
  #timer: Timer
  #over = false

  constructor(
    /** Where it listens. */
    readonly address: Address,
    readonly link: Link,
    private readonly clock: Clock,
    private readonly owner: SourceOwner,
  ) {
    this.#lastHeardMs = clock.nowMs()
    this.#timer = clock.after(LIMITS.answerTimeoutMs, this.#checkSilence)
    this.#file = link.fetches.open(this, owner.info)
  }

  /**
   * Something came from it lately, or it owes nothing. One that is not lively makes room for
   * another.
   */
  get root(): Root {
    return this.owner.info.root
  }

  get piecesHeld(): number {
    return this.stock?.pieces.count ?? 0
  }

  get lively(): boolean {
    return this.clock.nowMs() - this.#lastHeardMs < LIMITS.answerTimeoutMs
  }

  requestLayer(range: number): void {
    this.link.fetches.requestLayer(this.#file, range)
  }

  /** Stands in its queue while it has something of use. */
  wish(): void {
    if (this.#over || this.#wishing || !this.stock || !this.owner.wants(this.stock.pieces)) return
    this.#wishing = true
    this.link.fetches.wish(this.#file, true)
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

  opened(complete: boolean, have: Uint8Array): void {
    const pieces = pieceCountOf(this.owner.info.size)
    const held = complete ? PieceSet.full(pieces) : PieceSet.fromBytes(have, pieces)
    if (!held || this.stock) return this.link.fault("sent an 'opened' that does not fit the file")
    this.#heard()
    this.stock = { pieces: held, whole: complete }
    this.owner.opened(this)
  }

  layer(range: number, hashes: Uint8Array, proof: Uint8Array): void {
    this.#heard()
    if (this.owner.layer(range, hashes, proof)) return
    this.drop(new RodizioError('BAD_CONTENT', `sent piece hashes that do not belong to the root`))
  }

  have(pieces: readonly number[]): void {
    for (const piece of pieces) {
      if (piece >= pieceCountOf(this.owner.info.size)) {
        return this.link.fault(`offers piece ${piece}, which the file does not have`)
      }
      if (this.stock?.pieces.add(piece)) this.owner.gained(piece)
    }
    this.#heard()
    this.wish()
  }

  granted(ticket: number): { offset: number; length: number } | undefined {
    this.#heard()
    const room = this.#tickets.size < LIMITS.ticketsPerSourceMax
    const piece = this.stock && room ? this.owner.claimNext(this) : undefined
    if (piece === undefined) {
      this.#wishing = false
      return undefined
    }
    const { offset, length } = pieceRun(this.owner.info.size, piece)
    const counters = { arrived: 0, written: 0, writing: 0, dropped: false }
    this.#tickets.set(ticket, { ticket, piece, offset, length, ...counters })
    return { offset, length }
  }

  payload({ ticket: number, offset, length }: PayloadHeader): PayloadSink | undefined {
    const ticket = this.#tickets.get(number)
    if (!ticket || offset !== ticket.offset + ticket.arrived) return undefined
    if (length === 0 || length > ticket.length - ticket.arrived) return undefined
    ticket.arrived += length
    return {
      progress: () => this.#heard(),
      complete: (block) => this.#block(ticket, offset, block),
      aborted: () => this.drop(new RodizioError('CONNECTION_FAILED', 'stopped in the middle')),
    }
  }

  lost(reason: RodizioError): void {
    if (this.#end()) this.owner.sourceLost(this, reason)
  }

  #block(ticket: PieceTicket, offset: number, block: Block): void {
    this.#heard()
    if (ticket.dropped) return block.release()
    this.bytes += block.length
    if (ticket.arrived === ticket.length) {
      this.#tickets.delete(ticket.ticket)
      this.link.fetches.ticketDone(ticket.ticket)
      this.wish()
    }
    this.owner.block(this, ticket, offset, block)
  }

  #heard(): void {
    this.#lastHeardMs = this.clock.nowMs()
  }

  /**
   * One timer for each source: it looks at the last sign of life and comes back when that is due.
   */
  readonly #checkSilence = (): void => {
    const silentMs = this.clock.nowMs() - this.#lastHeardMs
    const owes = !this.stock || this.#tickets.size > 0
    if (owes && silentMs >= LIMITS.stallTimeoutMs) {
      return this.drop(
        new RodizioError('TIMED_OUT', `sent nothing for ${LIMITS.stallTimeoutMs / 1000} s`),
      )
    }
    const nextMs = owes ? LIMITS.stallTimeoutMs - silentMs : LIMITS.stallTimeoutMs
    this.#timer = this.clock.after(nextMs, this.#checkSilence)
    if (!owes && !this.lively) this.#remind()
  }

  /**
   * A long wait is no fault: the queue may be long. But the wish is said again, in case it was
   * taken for given up, and because a dead line shows only when something is sent.
   */
  #remind(): void {
    this.#wishing = false
    this.wish()
    this.owner.waitsLong()
  }

  /** False when it was over already. */
  #end(): boolean {
    if (this.#over) return false
    this.#over = true
    this.#timer.cancel()
    for (const ticket of this.#tickets.values()) ticket.dropped = true
    return true
  }

  /** Tickets whose pieces have not wholly come, for the owner to give to others. */
  unfinished(): Iterable<PieceTicket> {
    return this.#tickets.values()
  }
}
