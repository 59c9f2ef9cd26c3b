import { PieceSet } from '../content/piece-set.js'
import type { OpenPieces } from '../extension-points/piece-order.js'
import type { Random } from '../runtime/random.js'

/** What a source has. `whole`: it had everything from the start. */
export interface Stock {
  readonly pieces: PieceSet
  readonly whole: boolean
}

/**
 * The pieces of a download that nobody works on, sorted by how many sources have them, so that the
 * rarest is found without a search. A source that has everything changes no order, and is only
 * counted.
 */
export class OpenPieceIndex {
  /** By the number of incomplete sources that have them. */
  readonly #buckets: number[][] = [[]]
  /** All of them, in no order. */
  readonly #all: number[] = []
  readonly #set: PieceSet
  readonly #placeInBucket: Int32Array
  readonly #placeInAll: Int32Array
  readonly #sources: Uint16Array
  #completeSources = 0
  /** No open piece is below this one. */
  #lowest = 0

  constructor(readonly pieces: number) {
    this.#placeInBucket = new Int32Array(pieces).fill(-1)
    this.#placeInAll = new Int32Array(pieces).fill(-1)
    this.#sources = new Uint16Array(pieces)
    this.#set = new PieceSet(pieces)
  }

  get size(): number {
    return this.#all.length
  }

  has(piece: number): boolean {
    return (this.#placeInAll[piece] ?? -1) >= 0
  }

  add(piece: number): void {
    if (this.has(piece)) return
    this.#set.add(piece)
    push(this.#all, this.#placeInAll, piece)
    push(this.#bucketOf(piece), this.#placeInBucket, piece)
    this.#lowest = Math.min(this.#lowest, piece)
  }

  delete(piece: number): void {
    if (!this.has(piece)) return
    this.#set.delete(piece)
    swapOut(this.#all, this.#placeInAll, piece)
    swapOut(this.#bucketOf(piece), this.#placeInBucket, piece)
  }

  /** A source that has `held` joined (1) or left (-1). */
  count({ pieces: held, whole }: Stock, by: 1 | -1): void {
    if (whole) this.#completeSources += by
    else for (let piece = 0; piece < this.pieces; piece++) if (held.has(piece)) this.gain(piece, by)
  }

  /** One more source has the piece, or one less. */
  gain(piece: number, by: 1 | -1 = 1): void {
    const open = this.has(piece)
    if (open) swapOut(this.#bucketOf(piece), this.#placeInBucket, piece)
    this.#sources[piece]! += by
    if (open) push(this.#bucketOf(piece), this.#placeInBucket, piece)
  }

  /** What is open among `held`; undefined when nothing is. */
  among(held: PieceSet, suggested?: number): OpenPieces | undefined {
    return this.meets(held) ? new View(this, held, suggested) : undefined
  }

  /** Something is open among `held`. */
  meets(held: PieceSet): boolean {
    return this.#all.length > 0 && (held.complete || held.meets(this.#set))
  }

  // ---- for the view ----

  sources(piece: number): number {
    return this.#sources[piece]! + this.#completeSources
  }

  *rising(held: PieceSet): Generator<number> {
    while (this.#lowest < this.pieces && !this.has(this.#lowest)) this.#lowest++
    for (let piece = this.#lowest; piece < this.pieces; piece++) {
      if (this.has(piece) && held.has(piece)) yield piece
    }
  }

  any(held: PieceSet, random: Random): number {
    return someOf(this.#all, held, random)!
  }

  rarest(held: PieceSet, random: Random): number {
    for (const bucket of this.#buckets) {
      const piece = someOf(bucket, held, random)
      if (piece !== undefined) return piece
    }
    throw new Error('there is no open piece')
  }

  #bucketOf(piece: number): number[] {
    const sources = this.#sources[piece]!
    while (this.#buckets.length <= sources) this.#buckets.push([])
    return this.#buckets[sources]!
  }
}

class View implements OpenPieces {
  constructor(
    private readonly index: OpenPieceIndex,
    private readonly held: PieceSet,
    private readonly suggested: number | undefined,
  ) {}

  get pieces(): number {
    return this.index.pieces
  }

  has(piece: number): boolean {
    return this.index.has(piece) && this.held.has(piece)
  }

  first(): number {
    for (const piece of this) return piece
    throw new Error('there is no open piece')
  }

  any(random: Random): number {
    return this.index.any(this.held, random)
  }

  rarest(random: Random): number {
    const rarest = this.index.rarest(this.held, random)
    const { suggested = rarest } = this
    const isRarest = this.has(suggested) && this.sources(suggested) === this.sources(rarest)
    return isRarest ? suggested : rarest
  }

  sources(piece: number): number {
    return this.index.sources(piece)
  }

  [Symbol.iterator](): Generator<number> {
    return this.index.rising(this.held)
  }
}

/** One that is among `held`, looked for from a random place on. */
function someOf(list: readonly number[], held: PieceSet, random: Random): number | undefined {
  if (list.length === 0) return undefined
  const start = random.below(list.length)
  for (let step = 0; step < list.length; step++) {
    const piece = list[(start + step) % list.length]!
    if (held.has(piece)) return piece
  }
  return undefined
}

function push(list: number[], places: Int32Array, piece: number): void {
  places[piece] = list.length
  list.push(piece)
}

function swapOut(list: number[], places: Int32Array, piece: number): void {
  const place = places[piece]!
  const last = list.pop()!
  if (last !== piece) {
    list[place] = last
    places[last] = place
  }
  places[piece] = -1
}
