import type { Random } from './random.js'

/**
 * A repeatable stream: xoshiro128** (Blackman and Vigna, 2018) over a state filled by splitmix32.
 * Fast and even, and never fit for secrets.
 */
export class SeededRandom implements Random {
  readonly #seed: number
  readonly #state = new Uint32Array(4)

  /** `seed`: any number or text; equal seeds give equal streams. */
  constructor(seed: number | string) {
    this.#seed = typeof seed === 'string' ? hashText(seed, 0) : hashText(String(seed), 0)
    let mixed = this.#seed
    for (let index = 0; index < 4; index++) {
      mixed = (mixed + 0x9e3779b9) | 0
      this.#state[index] = scramble(mixed)
    }
  }

  below(bound: number): number {
    // Values from the incomplete last stretch are drawn again: without that, small results win.
    const limit = 2 ** 32 - (2 ** 32 % bound)
    let drawn = this.#next()
    while (drawn >= limit) drawn = this.#next()
    return drawn % bound
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    for (let index = 0; index < length; index++) bytes[index] = this.#next() & 0xff
    return bytes
  }

  fork(label: string): Random {
    return new SeededRandom(`${this.#seed}/${label}`)
  }

  #next(): number {
    const s = this.#state as unknown as [number, number, number, number]
    const result = Math.imul(rotateLeft(Math.imul(s[1], 5), 7), 9) >>> 0
    const shifted = s[1] << 9
    s[2] ^= s[0]
    s[3] ^= s[1]
    s[1] ^= s[2]
    s[0] ^= s[3]
    s[2] ^= shifted
    s[3] = rotateLeft(s[3], 11)
    return result
  }
}

function rotateLeft(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by))
}

function scramble(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x21f0aaad)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
  return (mixed ^ (mixed >>> 15)) >>> 0
}

/** FNV-1a over UTF-16 units, scrambled: enough to tell labels apart. */
export function hashText(text: string, start: number): number {
  let hash = 0x811c9dc5 ^ start
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return scramble(hash)
}
