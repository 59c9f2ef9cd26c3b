import type { Facts } from './events.js'
import type { Clock } from './runtime/clock.js'
import { hashText } from './runtime/seeded-random.js'

/**
 * A running hash over facts: when (whole microseconds), which node, which fact, with what. Two runs
 * that did the same have the same hash; the first difference shows from then on. 32-bit FNV-1a over
 * words, twice with different starts: quick, and good enough to tell runs apart.
 */
export class TraceHash {
  #low = 0x811c9dc5
  #high = 0x01234567
  #facts = 0
  /** What is mixed in for each of the few texts that come with every fact. */
  readonly #names = new Map<string, number>()

  constructor(private readonly clock: Clock) {}

  /** Follows every fact of `node`. */
  follow(node: number, facts: Facts<Record<string, unknown[]>>): () => void {
    return facts.watch((fact, args) => {
      this.#facts++
      this.#mix(Math.round(this.clock.nowMs() * 1000) % 2 ** 32)
      this.#mix(node)
      this.#mix(this.#nameOf(fact))
      for (let index = 0; index < args.length; index++) this.#value(args[index])
    })
  }

  /** How many facts went in. */
  get facts(): number {
    return this.#facts
  }

  /** 16 hex digits. */
  digest(): string {
    const hex = (word: number) => (word >>> 0).toString(16).padStart(8, '0')
    return hex(this.#high) + hex(this.#low)
  }

  #nameOf(fact: string): number {
    const known = this.#names.get(fact)
    if (known !== undefined) return known
    const name = hashText(fact, 0)
    this.#names.set(fact, name)
    return name
  }

  #value(value: unknown): void {
    if (typeof value === 'number') return this.#number(value)
    if (typeof value === 'string') return this.#text(value)
    if (Array.isArray(value)) {
      this.#mix(value.length)
      for (const entry of value) this.#value(entry)
      return
    }
    if (typeof value === 'object' && value !== null) {
      for (const [key, entry] of Object.entries(value)) {
        this.#text(key)
        this.#value(entry)
      }
      return
    }
    this.#text(String(value))
  }

  #number(value: number): void {
    if (!Number.isSafeInteger(value)) return this.#text(String(value))
    this.#mix(value >>> 0)
    this.#mix(Math.floor(value / 2 ** 32))
  }

  #text(text: string): void {
    this.#mix(text.length)
    for (let index = 0; index < text.length; index++) this.#mix(text.charCodeAt(index))
  }

  #mix(word: number): void {
    this.#low = Math.imul(this.#low ^ word, 0x01000193)
    this.#high = Math.imul(this.#high ^ word, 0x85ebca6b) ^ (this.#low >>> 15)
  }
}
