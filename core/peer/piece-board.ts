import { hashBytes } from '../content/merkle.js'
import { layerRangesOf, verifyLayerRange } from '../content/piece-layer.js'
import { type FileContent, pieceCountOf, pieceHash } from '../content/piece-layout.js'
import { PieceSet } from '../content/piece-set.js'
import { LIMITS } from '../limits.js'
import type { FileInfo, Layer } from '../wire/messages.js'

/**
 * What a download knows of its pieces: which are verified, which somebody is working on, and the
 * hashes by which they are judged, as far as those have come.
 */
export class PieceBoard {
  readonly verified: PieceSet
  readonly #claimed = new Set<number>()
  readonly #ranges: PieceSet
  readonly #content: FileContent
  /** Every piece before this one is verified. */
  #firstMissing = 0

  constructor(private readonly info: FileInfo) {
    const pieces = pieceCountOf(info.size)
    const ranges = layerRangesOf(info.size)
    this.verified = new PieceSet(pieces)
    this.#ranges = new PieceSet(ranges)
    const layer = new Uint8Array(ranges === 0 ? 0 : pieces * hashBytes)
    this.#content = { root: info.root, size: info.size, layer }
  }

  get complete(): boolean {
    return this.verified.complete
  }

  /** From 0 to 1. */
  get share(): number {
    return this.verified.count / this.verified.size
  }

  /** Undefined until all hashes are here. */
  get content(): FileContent | undefined {
    return this.#ranges.complete ? this.#content : undefined
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
    if (!verifyLayerRange({ root, size, range, hashes, proof })) return false
    this.#content.layer.set(hashes, range * LIMITS.hashesPerRange * hashBytes)
    this.#ranges.add(range)
    return true
  }

  /** Its hash is known, so it can be judged. */
  judgeable(piece: number): boolean {
    return this.#ranges.size === 0 || this.#ranges.has(Math.floor(piece / LIMITS.hashesPerRange))
  }

  isRight(piece: number, hash: Uint8Array): boolean {
    return Buffer.compare(hash, pieceHash(this.#content, piece)) === 0
  }

  /** The first piece among `held` that nobody works on, claimed for the caller. */
  claimNext(held: PieceSet): number | undefined {
    const piece = this.#next(held)
    if (piece !== undefined) this.#claimed.add(piece)
    return piece
  }

  /** There is something among `held` to ask for. */
  wants(held: PieceSet): boolean {
    return this.#next(held) !== undefined
  }

  /** False when it is verified, or somebody works on it. */
  claim(piece: number): boolean {
    if (this.verified.has(piece) || this.#claimed.has(piece)) return false
    this.#claimed.add(piece)
    return true
  }

  release(piece: number): void {
    this.#claimed.delete(piece)
  }

  verify(piece: number): void {
    this.#claimed.delete(piece)
    this.verified.add(piece)
    while (this.#firstMissing < this.verified.size && this.verified.has(this.#firstMissing)) {
      this.#firstMissing++
    }
  }

  #next(held: PieceSet): number | undefined {
    for (let piece = this.#firstMissing; piece < this.verified.size; piece++) {
      if (held.has(piece) && this.#isOpen(piece)) return piece
    }
    return undefined
  }

  #isOpen(piece: number): boolean {
    return !this.verified.has(piece) && !this.#claimed.has(piece) && this.judgeable(piece)
  }
}
