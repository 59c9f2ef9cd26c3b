import { hashBytes } from '../content/merkle.js'
import { layerRange, layerRangesOf, verifyLayerRange } from '../content/piece-layer.js'
import { type FileContent, pieceCountOf, pieceHash, pieceRun } from '../content/piece-layout.js'
import { PieceSet } from '../content/piece-set.js'
import type { PieceOrder } from '../extension-points/piece-order.js'
import { LIMITS } from '../limits.js'
import type { FileInfo, Layer } from '../wire/messages.js'
import type { LayerRange } from './holding.js'
import { OpenPieceIndex, type Stock } from './open-pieces.js'

/** One who can be asked for pieces. */
export interface Supplier {
  /** What it has; undefined while that is not known. */
  readonly stock: Stock | undefined
  /** Stands in its queue, for as long as it has something of use. */
  wish(): void
}

/**
 * What a download knows of its pieces: which are verified, which somebody is working on, and the
 * hashes by which they are judged, as far as those have come.
 */
export class PieceBoard {
  readonly verified: PieceSet
  /** What can be asked for: not here, not claimed, and to be judged when it comes. */
  readonly #open: OpenPieceIndex
  readonly #claimed = new Set<number>()
  /** Those for whom the piece order had no answer, until something changes that it can go by. */
  readonly #passedOver = new Set<Supplier>()
  readonly #ranges: PieceSet
  readonly #content: FileContent
  /** Of the ranges that are here, for those who ask us. */
  readonly #proofs = new Map<number, Uint8Array>()
  #bytesVerified = 0

  constructor(
    private readonly info: FileInfo,
    private readonly order: PieceOrder,
  ) {
    const pieces = pieceCountOf(info.size)
    this.#open = new OpenPieceIndex(pieces)
    const ranges = layerRangesOf(info.size)
    this.verified = new PieceSet(pieces)
    this.#ranges = new PieceSet(ranges)
    const layer = new Uint8Array(ranges === 0 ? 0 : pieces * hashBytes)
    this.#content = { root: info.root, size: info.size, layer }
    if (ranges === 0) this.#open.add(0)
  }

  get complete(): boolean {
    return this.verified.complete
  }

  get bytesVerified(): number {
    return this.#bytesVerified
  }

  /** All that is missing is being worked on. */
  get exhausted(): boolean {
    return this.#open.size === 0
  }

  /** From 0 to 1. */
  get share(): number {
    return this.verified.count / this.verified.size
  }

  /** Undefined until all hashes are here. */
  get content(): FileContent | undefined {
    return this.#ranges.complete ? this.#content : undefined
  }

  /** A range of the piece layer, if it is here. */
  layerRange(range: number): LayerRange | undefined {
    const proof = this.#proofs.get(range)
    return proof && { hashes: layerRange(this.#content.layer, range), proof }
  }

  /** The ranges of the piece layer that are still to come. */
  missingRanges(): number[] {
    const missing: number[] = []
    for (let range = 0; range < this.#ranges.size; range++) {
      if (!this.#ranges.has(range)) missing.push(range)
    }
    return missing
  }

  /** Takes a range that its proof ties to the root; false: it is not what it claims to be. */
  acceptRange({ range, hashes, proof }: Pick<Layer, 'range' | 'hashes' | 'proof'>): boolean {
    const { root, size } = this.info
    if (this.#proofs.has(range)) return true
    if (!verifyLayerRange({ root, size, range, hashes, proof })) return false
    this.#content.layer.set(hashes, range * LIMITS.hashesPerRange * hashBytes)
    this.#ranges.add(range)
    this.#proofs.set(range, proof)
    const first = range * LIMITS.hashesPerRange
    for (let piece = first; piece < first + hashes.length / hashBytes; piece++) this.#reopen(piece)
    this.#changed()
    return true
  }

  isRight(piece: number, hash: Uint8Array): boolean {
    return Buffer.compare(hash, pieceHash(this.#content, piece)) === 0
  }

  /** A source joined (1) or left (-1). */
  count(stock: Stock, by: 1 | -1): void {
    this.#open.count(stock, by)
    this.#changed()
  }

  /** A source got one more piece. */
  gain(piece: number): void {
    this.#open.gain(piece)
    this.#changed()
  }

  /**
   * The piece to ask `supplier` for, one of `offered`, perhaps the one that it has `suggested`, by
   * the piece order; claimed from now on.
   */
  claimNext(
    supplier: Supplier,
    offered = supplier.stock?.pieces,
    suggested?: number,
  ): number | undefined {
    const open = offered && this.#open.among(offered, suggested)
    if (!open) return undefined
    const piece = this.order.next(open)
    if (piece === undefined) this.#passedOver.add(supplier)
    else this.claim(piece)
    return piece
  }

  /** There is something among `held` to ask for. */
  wants(held: PieceSet): boolean {
    return this.#open.meets(held)
  }

  claim(piece: number): void {
    this.#claimed.add(piece)
    this.#open.delete(piece)
  }

  release(piece: number): void {
    this.#claimed.delete(piece)
    this.#reopen(piece)
    this.#changed()
  }

  verify(piece: number): void {
    this.#claimed.delete(piece)
    this.#open.delete(piece)
    if (this.verified.add(piece)) this.#bytesVerified += pieceRun(this.info.size, piece).length
    this.#changed()
  }

  #changed(): void {
    if (this.#passedOver.size === 0) return
    const suppliers = [...this.#passedOver]
    this.#passedOver.clear()
    for (const supplier of suppliers) supplier.wish()
  }

  #reopen(piece: number): void {
    const judgeable =
      this.#ranges.size === 0 || this.#ranges.has(Math.floor(piece / LIMITS.hashesPerRange))
    if (judgeable && !this.verified.has(piece) && !this.#claimed.has(piece)) this.#open.add(piece)
  }
}
