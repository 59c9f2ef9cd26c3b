/**
 * Which pieces of a file somebody has. On the wire: bits, the first piece the highest bit of the
 * first byte.
 */
export class PieceSet {
  /**
   * The first piece is the lowest bit of the first. A list of numbers, and no typed array: a swarm
   * has a set for each link, and an empty typed array takes 200 bytes.
   */
  readonly #words: number[]
  #count = 0

  constructor(readonly size: number) {
    this.#words = new Array<number>(Math.ceil(size / wordBits)).fill(0)
  }

  static full(size: number): PieceSet {
    const all = new PieceSet(size)
    for (let piece = 0; piece < size; piece++) all.add(piece)
    return all
  }

  /** Undefined when the bytes do not fit `size` pieces, or spare bits are set. */
  static fromBytes(bytes: Uint8Array, size: number): PieceSet | undefined {
    const set = new PieceSet(size)
    if (bytes.length !== Math.ceil(size / 8)) return undefined
    for (let index = 0; index < bytes.length * 8; index++) {
      if ((bytes[index >> 3]! & (0x80 >> (index & 7))) === 0) continue
      if (index >= size) return undefined
      set.add(index)
    }
    return set
  }

  get count(): number {
    return this.#count
  }

  get complete(): boolean {
    return this.#count === this.size
  }

  has(piece: number): boolean {
    return (this.#words[piece >> 5]! & (1 << (piece & 31))) !== 0
  }

  /** False when it was in already. */
  add(piece: number): boolean {
    if (this.has(piece)) return false
    this.#words[piece >> 5]! |= 1 << (piece & 31)
    this.#count++
    return true
  }

  /** False when it was not in. */
  delete(piece: number): boolean {
    if (!this.has(piece)) return false
    this.#words[piece >> 5]! &= ~(1 << (piece & 31))
    this.#count--
    return true
  }

  /** Some piece is in both. */
  meets(other: PieceSet): boolean {
    const others = other.#words
    for (let index = 0; index < others.length; index++) {
      if ((this.#words[index]! & others[index]!) !== 0) return true
    }
    return false
  }

  /** The same without these. */
  without(pieces: Iterable<number>): PieceSet {
    const rest = new PieceSet(this.size)
    for (let index = 0; index < this.#words.length; index++)
      rest.#words[index] = this.#words[index]!
    rest.#count = this.#count
    for (const piece of pieces) rest.delete(piece)
    return rest
  }

  toBytes(): Uint8Array {
    const bytes = new Uint8Array(Math.ceil(this.size / 8))
    for (let piece = 0; piece < this.size; piece++) {
      if (this.has(piece)) bytes[piece >> 3]! |= 0x80 >> (piece & 7)
    }
    return bytes
  }
}

const wordBits = 32
