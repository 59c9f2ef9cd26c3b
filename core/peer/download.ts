import { pieceRun } from '../content/piece-layout.js'
import type { PieceSet } from '../content/piece-set.js'
import { type Done, RodizioError } from '../errors.js'
import type { PieceOrder } from '../extension-points/piece-order.js'
import type { Block, PartFile } from '../runtime/disk.js'
import type { Address } from '../wire/address.js'
import type { Answer, FileInfo } from '../wire/messages.js'
import { Appetite } from './appetite.js'
import { askLayer, askLayerAgain } from './ask-layer.js'
import { Endgame } from './endgame.js'
import type { Holding, LayerRange } from './holding.js'
import { Leftovers } from './leftovers.js'
import type { Link } from './link.js'
import { PartReads } from './part-reads.js'
import { PieceBoard } from './piece-board.js'
import type { PieceTicket } from './piece-ticket.js'
import { RoomWatch } from './room-watch.js'
import { Source } from './source.js'
import type { SourceOwner } from './source-owner.js'
import { SourcePool } from './source-pool.js'
import type { SourcePoolParts } from './source-pool-parts.js'

export interface DownloadParts
  extends Pick<
    SourcePoolParts,
    'clock' | 'facts' | 'links' | 'bans' | 'ask' | 'tellLater' | 'waitMs' | 'sourcesMax'
  > {
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
  readonly #endgame: Endgame
  readonly #leftovers: Leftovers
  readonly #room: RoomWatch
  readonly appetite: Appetite
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
      join: (address, link) => new Source(address, link, parts.clock, this),
      starved: (error) => this.#end(error),
    })
    const { clock, facts } = parts
    this.appetite = new Appetite({
      clock,
      sources: () => this.#pool.sources,
      wants: (source) => this.wants(source),
    })
    this.#endgame = new Endgame({
      clock,
      exhausted: () => this.#board.exhausted,
      sources: () => this.#pool.sources,
      takeBack: (source, ticket) => this.#takeBack(source, ticket),
    })
    this.#leftovers = new Leftovers({
      info,
      part,
      board: this.#board,
      right: (piece) => this.#verified(piece, 0),
      wrong: (piece) => facts.tell('piece-rejected', number, piece, 0),
      ended: () => this.#checked(),
      failed: (error) => this.#end(error),
    })
    this.#room = new RoomWatch({
      clock,
      facts,
      part,
      number,
      name: info.name,
      resumed: () => this.#pool.resume(),
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
    return this.#room.reason ?? this.#pool.waitingFor
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
    this.#leftovers.setAside()
    if (this.#board.content) this.#leftovers.check()
    if (this.info.size > 0) this.#pool.start(first)
  }

  /** Stops; what has arrived stays in the part. Nothing is reported. */
  cancel(): void {
    this.#over = true
    for (const part of [this.#endgame, this.#leftovers, this.#room, this.appetite]) part.stop()
    this.#pool.close()
  }

  opened(source: Source): void {
    if (source.stock) this.#board.count(source.stock, 1)
    askLayer(source, this.#pool.sources, this.#board)
    this.appetite.look()
    source.wish()
  }

  layer(source: Source, range: number, hashes: Uint8Array, proof: Uint8Array): boolean {
    if (this.#over) return true
    const known = this.#board.content !== undefined
    if (!source.layerless && !this.#board.acceptRange({ range, hashes, proof })) {
      this.parts.bans.strike(source.link.origin)
      return false
    }
    if (!known && this.#board.content) this.#leftovers.check()
    // First whoever has just answered; the others may have one that it has not.
    askLayer(source, this.#pool.sources, this.#board)
    this.#askAll()
    return true
  }

  wants(source: Source): boolean {
    return !this.#over && !this.#room.full && this.#board.wants(source.offer(this.#pool.sources))
  }

  gained(source: Source, piece: number): void {
    this.#board.gain(piece)
    if (!this.#board.content) askLayerAgain(source, this.#pool.sources, this.#board)
  }

  claimNext(source: Source, suggested?: number): number | undefined {
    if (this.#over || this.#room.full || !source.stock) return undefined
    const piece = this.#board.claimNext(source, source.offer(this.#pool.sources), suggested)
    this.#endgame.watch()
    if (piece !== undefined)
      this.parts.facts.tell('piece-requested', this.number, piece, source.link.number)
    return piece
  }

  #takeBack(source: Source, ticket: PieceTicket): void {
    source.takeBack(ticket)
    this.#giveBack(source, ticket)
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
      if (outcome instanceof Error && outcome.code !== 'DISK_FULL') return this.#end(outcome)
      if (outcome instanceof Error) return this.#pause(source, ticket, outcome)
      ticket.written += length
      if (ticket.written === ticket.length) this.#judge(source, ticket)
      else if (ticket.dropped) this.#giveBack(source, ticket)
    })
  }

  /** Nothing is taken in while the disk is full; nothing that is here is lost. */
  #pause(source: Source, ticket: PieceTicket, error: RodizioError): void {
    ticket.dropped = true
    if (this.#room.full) return this.#giveBack(source, ticket)
    this.#room.wait(error)
    const open: [Source, PieceTicket][] = [[source, ticket]]
    for (const each of this.#pool.sources) {
      if (each.stock) this.#board.count(each.stock, -1)
      for (const unfinished of each.unfinished()) open.push([each, unfinished])
    }
    this.#pool.pause()
    for (const each of open) this.#giveBack(...each)
  }

  waitsLong(source: Source): void {
    this.#pool.fill()
    if (!source.hasOther(this.#pool.sources)) return
    for (const ticket of [...source.unfinished()]) this.#takeBack(source, ticket)
  }

  sourceLost(source: Source, reason: RodizioError): void {
    if (source.stock) this.#board.count(source.stock, -1)
    for (const ticket of source.unfinished()) this.#giveBack(source, ticket)
    this.appetite.left(source)
    this.#pool.lost(source, reason)
    this.#askAll()
  }

  /** Nobody else may write this piece while an old write of it could still reach the disk. */
  #giveBack({ link }: Source, ticket: PieceTicket): void {
    const { piece, length, written, writing } = ticket
    this.appetite.dropped(ticket)
    if (writing > 0 || written === length) return
    this.#board.release(piece)
    this.parts.facts.tell('piece-returned', this.number, piece, link.number, written)
    this.appetite.look()
  }

  #judge(source: Source, { piece }: PieceTicket): void {
    this.part.hash(pieceRun(this.info.size, piece), (hash) => {
      if (this.#over) return
      if (hash instanceof Error) return this.#end(hash)
      const link = source.link.number
      if (this.#board.isRight(piece, hash)) return this.#verified(piece, link)
      this.parts.facts.tell('piece-rejected', this.number, piece, link)
      this.#board.release(piece)
      source.spoilt.add(piece)
      this.#pool.blame(source, new RodizioError('BAD_CONTENT', 'sent a wrong piece'))
      this.appetite.look()
    })
  }

  #verified(piece: number, link: number): void {
    this.#board.verify(piece)
    this.#room.stored()
    this.parts.facts.tell('piece-verified', this.number, piece, link)
    this.parts.offer(this, piece)
    if (this.#board.complete) this.#end(undefined)
  }

  #askAll(): void {
    for (const source of this.#pool.sources) askLayer(source, this.#pool.sources, this.#board)
    this.appetite.look()
  }

  /** For an empty file nothing moves; but its root must be that of nothing. */
  #checked(): void {
    if (this.info.size > 0) return this.appetite.look()
    this.#end(new RodizioError('BAD_CONTENT', `${this.info.name} has no bytes, but another root`))
  }

  #end(outcome: RodizioError | undefined): void {
    if (this.#over) return
    this.cancel()
    this.done(outcome)
  }
}
