import { randomBytes } from 'node:crypto'
import type { Random } from './random.js'
import { SeededRandom } from './seeded-random.js'

/**
 * The machine's randomness. `bytes` comes from the system's generator and makes tokens and nonces;
 * `below` serves decisions, which need speed and evenness and no secrecy.
 */
export class SystemRandom implements Random {
  readonly #decisions = new SeededRandom(randomBytes(16).toString('hex'))

  below(bound: number): number {
    return this.#decisions.below(bound)
  }

  bytes(length: number): Uint8Array {
    return new Uint8Array(randomBytes(length))
  }

  fork(_label: string): Random {
    return new SystemRandom()
  }
}
