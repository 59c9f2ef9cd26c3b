import type { Holder, Holders } from '../../core/extension-points/strategy.js'
import type { Random } from '../../core/runtime/random.js'

/** A holder with everything equal and nothing special, but for what is given. Frozen. */
export function holder(arrival: number, more: Partial<Holder> = {}): Holder {
  return Object.freeze({
    arrival,
    address: Object.freeze({ host: `10.0.${arrival >> 8}.${arrival & 255}`, port: 3333 }),
    zone: undefined,
    share: 1,
    slots: 3,
    freeSlots: 3,
    served: 0,
    reporters: 0,
    failed: 0,
    bytesPerSecond: 0,
    lastSeenMs: 0,
    ...more,
  })
}

/**
 * Holders for trying out a strategy: a plain list in order of arrival. It counts how many holders
 * were looked at, and refuses to go on beyond `readsMax`.
 */
export class ListedHolders implements Holders {
  reads = 0
  readonly #list: readonly Holder[]

  constructor(
    list: readonly Holder[],
    private readonly readsMax = Number.POSITIVE_INFINITY,
  ) {
    this.#list = [...list].sort((one, other) => one.arrival - other.arrival)
  }

  get size(): number {
    return this.#list.length
  }

  *[Symbol.iterator](): Generator<Holder> {
    for (const holder of this.#list) {
      this.#read(1)
      yield holder
    }
  }

  after(arrival: number | undefined, n: number): Holder[] {
    const start = this.#list.findIndex((holder) => holder.arrival > (arrival ?? -1))
    const turned =
      start < 0 ? this.#list : [...this.#list.slice(start), ...this.#list.slice(0, start)]
    return this.#few(turned, n)
  }

  sample(n: number, random: Random): Holder[] {
    const left = [...this.#list]
    const drawn: Holder[] = []
    while (drawn.length < n && left.length > 0) {
      drawn.push(...left.splice(random.below(left.length), 1))
    }
    return this.#few(drawn, n)
  }

  byFreeSlots(n: number): Holder[] {
    return this.#few(
      [...this].sort((one, other) => other.freeSlots - one.freeSlots),
      n,
    )
  }

  inZone(zone: string): Holder[] {
    return [...this].filter((holder) => holder.zone === zone)
  }

  #few(holders: readonly Holder[], n: number): Holder[] {
    const few = holders.slice(0, Math.max(0, n))
    this.#read(few.length)
    return few
  }

  #read(count: number): void {
    this.reads += count
    if (this.reads > this.readsMax) throw new Error(`more than ${this.readsMax} holders were read`)
  }
}
