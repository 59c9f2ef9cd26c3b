/**
 * Which pieces of a file somebody has. On the wire: bits, the first piece the highest bit of the
 * first byte.
 */
export class PieceSet {
  readonly #bits: Uint8Array
  #count = 0

  constructor(readonly size: number) {
    this.#bits = new Uint8Array(Math.ceil(size / 8))
  }

  static full(size: number): PieceSet {
    const all = new PieceSet(size)
    for (let piece = 0; piece < size; piece++) all.add(piece)
    return all
  }

  /** Undefined when the bytes do not fit `size` pieces, or spare bits are set. */
  static fromBytes(bytes: Uint8Array, size: number): PieceSet | undefined {
    const set = new PieceSet(size)
    if (bytes.length !== set.#bits.length) return undefined
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
    return (this.#bits[piece >> 3]! & (0x80 >> (piece & 7))) !== 0
  }

  /** False when it was in already. */
  add(piece: number): boolean {
    if (this.has(piece)) return false
    this.#bits[piece >> 3]! |= 0x80 >> (piece & 7)
    this.#count++
    return true
  }

  /** False when it was not in. */
  delete(piece: number): boolean {
    if (!this.has(piece)) return false
    this.#bits[piece >> 3]! &= ~(0x80 >> (piece & 7))
    this.#count--
    return true
  }

  /** Some piece is in both. */
  meets(other: PieceSet): boolean {
    const others = other.#bits
    for (let index = 0; index < others.length; index++) {
      if ((this.#bits[index]! & others[index]!) !== 0) return true
    }
    return false
  }

  /** The same without these. */
  without(pieces: Iterable<number>): PieceSet {
    const rest = new PieceSet(this.size)
    rest.#bits.set(this.#bits)
    rest.#count = this.#count
    for (const piece of pieces) rest.delete(piece)
    return rest
  }

  toBytes(): Uint8Array {
    return this.#bits.slice()
  }
}
