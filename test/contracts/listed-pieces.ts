import type { OpenPieces } from '../../core/extension-points/piece-order.js'
import type { Random } from '../../core/runtime/random.js'

/** What a question is about, as plain data. */
export interface OpenList {
  /** Pieces of the whole file. */
  readonly pieces: number
  readonly open: readonly number[]
  /** How many have a piece of the file; all the same when left out. */
  readonly sources?: (piece: number) => number
  readonly suggested?: number
}

/**
 * Open pieces for trying out a piece order: a plain list. It counts how many pieces were looked at,
 * refuses to go on beyond `readsMax`, and, once over, to be read at all.
 */
export class ListedPieces implements OpenPieces {
  readonly pieces: number
  readonly #open: readonly number[]
  readonly #members: ReadonlySet<number>
  readonly #sources: (piece: number) => number
  readonly #suggested: number | undefined
  #reads = 0
  #over = false

  constructor(
    { pieces, open, sources = () => 1, suggested }: OpenList,
    private readonly readsMax = Number.POSITIVE_INFINITY,
  ) {
    this.pieces = pieces
    this.#open = [...open].sort((one, other) => one - other)
    this.#members = new Set(open)
    this.#sources = sources
    this.#suggested = suggested
  }

  /** The call is over for which this view was made. */
  end(): void {
    this.#over = true
  }

  *[Symbol.iterator](): Generator<number> {
    for (const piece of this.#open) yield this.#read(piece)
  }

  has(piece: number): boolean {
    return this.#members.has(this.#read(piece))
  }

  first(): number {
    return this.#read(this.#open[0]!)
  }

  any(random: Random): number {
    return this.#read(drawn(this.#open, random))
  }

  rarest(random: Random): number {
    let rarest: number[] = []
    let fewest = Number.POSITIVE_INFINITY
    for (const piece of this.#open) {
      const count = this.#sources(piece)
      if (count < fewest) rarest = []
      fewest = Math.min(fewest, count)
      if (count === fewest) rarest.push(piece)
    }
    const piece = drawn(rarest, random)
    return this.#read(rarest.find((other) => other === this.#suggested) ?? piece)
  }

  sources(piece: number): number {
    return this.#sources(this.#read(piece))
  }

  #read(piece: number): number {
    if (this.#over) throw new Error('the view is of an earlier call')
    if (++this.#reads > this.readsMax) throw new Error(`more than ${this.readsMax} reads`)
    return piece
  }
}

function drawn(list: readonly number[], random: Random): number {
  return list[random.below(list.length)]!
}
