import { pieceRun } from '../content/piece-layout.js'
import type { PieceSet } from '../content/piece-set.js'
import { type Done, RodizioError } from '../errors.js'
import type { Facts, PeerFacts } from '../events.js'
import type { PieceOrder } from '../extension-points/piece-order.js'
import { LIMITS } from '../limits.js'
import type { Clock, Timer } from '../runtime/clock.js'
import type { Block, PartFile } from '../runtime/disk.js'
import type { Address } from '../wire/address.js'
import type { Answer, FileInfo } from '../wire/messages.js'
import { latestPiece } from './endgame.js'
import type { Holding, LayerRange } from './holding.js'
import type { Link } from './link.js'
import { PartReads } from './part-reads.js'
import { PieceBoard } from './piece-board.js'
import { type PieceTicket, Source, type SourceOwner } from './source.js'
import { SourcePool, type SourcePoolParts } from './source-pool.js'

export interface DownloadParts
  extends Pick<SourcePoolParts, 'clock' | 'facts' | 'links' | 'ask' | 'waitMs'> {
  readonly clock: Clock
  readonly facts: Facts<PeerFacts>
  readonly pieceOrder: PieceOrder
  /** A piece can be served to others from now on. */
  readonly offer: (holding: Holding, piece: number) => void
}

/**
 * One content on its way into one part file. Each piece is claimed from a source at the moment of
 * its grant, written as it arrives, and counts only when its hash is right; what a lost source had
 * begun goes to the next one. Ends with all pieces verified, or with an error and the part kept.
 */
export class Download implements SourceOwner, Holding {
  readonly #board: PieceBoard
  readonly #pool: SourcePool
  /** Reads for others: they end before the part is finished, or wait for the file it becomes. */
  readonly #reads: PartReads
  #endgame: Timer | undefined
  /** Pieces found on disk and not yet judged, in order. */
  readonly #aside: number[] = []
  #over = false

  constructor(
    /** This node's number for it in facts. */
    readonly number: number,
    readonly info: FileInfo,
    private readonly part: PartFile,
    private readonly parts: DownloadParts,
    private readonly done: Done,
  ) {
    this.#board = new PieceBoard(info, parts.pieceOrder)
    this.#reads = new PartReads(part)
    this.#pool = new SourcePool({
      ...parts,
      info,
      number,
      share: () => this.#board.share,
      join: (address, link) => this.#join(address, link),
      starved: (error) => this.#end(error),
    })
  }

  get pieces(): PieceSet {
    return this.#board.verified
  }

  get content(): Holding['content'] {
    return this.#board.content
  }

  get bytesVerified(): number {
    return this.#board.bytesVerified
  }

  get bytesReceived(): number {
    return this.#pool.served().reduce((sum, { bytes }) => sum + bytes, 0)
  }

  get waitingFor(): string | undefined {
    return this.#pool.waitingFor
  }

  served(): { peer: Address; bytes: number }[] {
    return this.#pool.served()
  }

  read(offset: number, length: number, done: Done<Block>): void {
    this.#reads.read(offset, length, done)
  }

  layerRange = (range: number): LayerRange | undefined => this.#board.layerRange(range)

  /** The part is about to be finished: `then` is called when nobody reads from it any more. */
  settle(then: () => void): void {
    this.#reads.hold(then)
  }

  /** The part has become a shared file; those who have it open here are served from that. */
  becomes(file: Holding): void {
    this.#reads.goOnWith(file)
  }

  /** There will be no such file: whoever reads from it is told. */
  abandon(): void {
    this.#reads.abandon()
  }

  start(first: Answer): void {
    const { facts } = this.parts
    facts.tell('download-started', this.number, this.info, this.part.sizeFound)
    if (this.info.size === 0) return this.#checkEmpty()
    this.#setAside()
    if (this.#board.content) this.#recheck()
    this.#pool.start(first)
  }

  /** Stops; what has arrived stays in the part. Nothing is reported. */
  cancel(): void {
    this.#over = true
    this.#endgame?.cancel()
    this.#pool.close()
  }

  #join(address: Address, link: Link): Source {
    return new Source(address, link, this.parts.clock, this)
  }

  opened(source: Source): void {
    if (source.stock) this.#board.count(source.stock, 1)
    this.#askRanges(source)
    source.wish()
  }

  layer(source: Source, range: number, hashes: Uint8Array, proof: Uint8Array): boolean {
    if (this.#over) return true
    const known = this.#board.content !== undefined
    if (!source.layerless && !this.#board.acceptRange({ range, hashes, proof })) return false
    if (!known && this.#board.content) this.#recheck()
    // First whoever has just answered; the others may have one that it has not.
    this.#askRanges(source)
    this.#askAll()
    return true
  }

  wants(held: PieceSet): boolean {
    return this.#board.wants(held)
  }

  gained(piece: number): void {
    this.#board.gain(piece)
  }

  claimNext(source: Source): number | undefined {
    if (this.#over) return undefined
    const piece = this.#board.claimNext(source)
    if (piece === undefined) this.#watchEnd()
    return piece
  }

  /** From the first time that a source finds nothing to send. */
  #watchEnd(): void {
    const { clock } = this.parts
    this.#endgame ??= clock.after(LIMITS.endgameMs, () => {
      this.#endgame = undefined
      const late = this.#board.exhausted && latestPiece(this.#pool.sources, clock.nowMs())
      if (late) this.#takeBack(late.source, late.ticket)
      this.#watchEnd()
    })
  }

  #takeBack(source: Source, ticket: PieceTicket): void {
    source.takeBack(ticket)
    this.#giveBack(ticket)
  }

  /** Somebody opens here what is being fetched: what they have may be of use as well. */
  met(link: Link): void {
    if (!this.#over) this.#pool.met(link)
  }

  block(source: Source, ticket: PieceTicket, offset: number, block: Block): void {
    if (this.#over) return block.release()
    const { length } = block
    this.#pool.count(source, length)
    this.parts.facts.tell('bytes-received', this.number, source.link.number, length)
    ticket.writing++
    this.part.write(offset, block, (outcome) => {
      ticket.writing--
      if (this.#over) return
      if (outcome instanceof Error) return this.#end(outcome)
      ticket.written += length
      if (ticket.written === ticket.length) this.#judge(source, ticket)
      else if (ticket.dropped) this.#giveBack(ticket)
    })
  }

  waitsLong(source: Source): void {
    this.#pool.fill()
    if (!this.#pool.hasOtherThan(source)) return
    for (const ticket of [...source.unfinished()]) this.#takeBack(source, ticket)
  }

  sourceLost(source: Source, reason: RodizioError): void {
    if (source.stock) this.#board.count(source.stock, -1)
    for (const ticket of source.unfinished()) this.#giveBack(ticket)
    this.#pool.lost(source, reason)
    this.#askAll()
  }

  /** A few ranges of the piece layer are asked for at a time, each of one source. */
  #askRanges(source: Source): void {
    if (!source.stock || source.layerless) return
    const asked = new Set<number>()
    for (const { ranges } of this.#pool.sources) for (const range of ranges) asked.add(range)
    for (const range of this.#board.missingRanges()) {
      if (asked.size >= LIMITS.layerRangesAhead) return
      if (asked.has(range)) continue
      asked.add(range)
      source.requestLayer(range)
    }
  }

  /** Nobody else may write this piece while an old write of it could still reach the disk. */
  #giveBack(ticket: PieceTicket): void {
    if (ticket.writing > 0 || ticket.written === ticket.length) return
    this.#board.release(ticket.piece)
    this.#wishAll()
  }

  #judge(source: Source, { piece }: PieceTicket): void {
    this.part.hash(pieceRun(this.info.size, piece), (hash) => {
      if (this.#over) return
      if (hash instanceof Error) return this.#end(hash)
      const link = source.link.number
      if (this.#board.isRight(piece, hash)) return this.#verified(piece, link)
      this.parts.facts.tell('piece-rejected', this.number, piece, link)
      this.#board.release(piece)
      source.drop(new RodizioError('BAD_CONTENT', 'sent a piece that does not match the root'))
      this.#wishAll()
    })
  }

  #verified(piece: number, link: number): void {
    this.#board.verify(piece)
    this.parts.facts.tell('piece-verified', this.number, piece, link)
    this.parts.offer(this, piece)
    if (this.#board.complete) this.#end(undefined)
  }

  /** What an earlier run left on disk is nobody's to fetch until it has been looked at. */
  #setAside(): void {
    const { size } = this.info
    for (let piece = 0; piece < this.#board.verified.size; piece++) {
      const { offset, length } = pieceRun(size, piece)
      if (offset + length > this.part.sizeFound) return
      this.#board.claim(piece)
      this.#aside.push(piece)
    }
  }

  /** It counts as far as its hashes are right; a piece after the other is judged and let go. */
  #recheck(): void {
    const piece = this.#aside.shift()
    if (this.#over || piece === undefined) return this.#wishAll()
    this.part.hash(pieceRun(this.info.size, piece), (hash) => {
      if (this.#over) return
      if (hash instanceof Error) return this.#end(hash)
      this.#board.release(piece)
      if (this.#board.isRight(piece, hash)) this.#verified(piece, 0)
      this.#recheck()
    })
  }

  #askAll(): void {
    for (const source of this.#pool.sources) this.#askRanges(source)
    this.#wishAll()
  }

  #wishAll(): void {
    for (const source of this.#pool.sources) source.wish()
  }

  /** Nothing moves for an empty file; but its root must be that of nothing. */
  #checkEmpty(): void {
    this.part.hash(pieceRun(0, 0), (hash) => {
      if (this.#over) return
      if (hash instanceof Error) return this.#end(hash)
      if (this.#board.isRight(0, hash)) return this.#verified(0, 0)
      this.#end(new RodizioError('BAD_CONTENT', `${this.info.name} has no bytes, but another root`))
    })
  }

  #end(outcome: RodizioError | undefined): void {
    if (this.#over) return
    this.cancel()
    this.done(outcome)
  }
}
