import type { Holders } from '../extension-points/strategy.js'
import type { Random } from '../runtime/random.js'
import type { Ask } from '../wire/messages.js'
import type { Content } from './content.js'
import { Holding } from './holding.js'
import type { RegisteredPeer } from './registered-peer.js'
import type { SortedList } from './sorted-list.js'

/**
 * The holders of a content that may serve one request, over the live list: those left out are
 * passed over on the way, nothing is copied. n: holders of the content.
 */
export class HoldersView implements Holders {
  #size: number | undefined
  /** Everybody in question, and perhaps others. */
  readonly #holders: SortedList<Holding>

  constructor(
    private readonly content: Content,
    private readonly need: Ask['need'],
    /** The asker, those it uses already and those that failed it. */
    private readonly leftOut: ReadonlySet<RegisteredPeer>,
    /** Of all peers of the tracker. */
    private readonly full: ReadonlyMap<RegisteredPeer, unknown>,
  ) {
    this.#holders = need === 'any' ? content.holders : content.whole
  }

  /** O(left out + full peers), at most O(n); once. */
  get size(): number {
    this.#size ??= this.#count()
    return this.#size
  }

  /** Whether `candidate` is one of these. O(1). */
  includes(candidate: unknown): candidate is Holding {
    return (
      candidate instanceof Holding &&
      this.content.holdingOf(candidate.peer) === candidate &&
      this.#serves(candidate)
    )
  }

  /** O(1) each. */
  *[Symbol.iterator](): Generator<Holding> {
    for (const holding of this.#holders) if (this.#serves(holding)) yield holding
  }

  /** O(log n + result + those passed over). */
  after(arrival: number | undefined, n: number): Holding[] {
    const found: Holding[] = []
    for (const holding of this.#around(arrival ?? Number.NEGATIVE_INFINITY)) {
      if (found.length >= n) break
      if (this.#serves(holding)) found.push(holding)
    }
    return found
  }

  /** O(result + left out), times 1 + n / 512 for finding each; all of them: O(n). */
  sample(n: number, random: Random): Holding[] {
    if (2 * n >= this.size) return shuffled(this.#all(), random).slice(0, n)
    // Drawing until enough fit: at least half of those who fit are still undrawn all along.
    const drawn = new Set<Holding>()
    while (drawn.size < n) {
      const holding = this.#holders.at(random.below(this.#holders.size))
      if (holding && this.#serves(holding)) drawn.add(holding)
    }
    return [...drawn]
  }

  /** O(n log n). */
  byFreeSlots(n: number): Holding[] {
    // Sorting is stable, so equals stay in order of arrival.
    return this.#all()
      .sort((one, other) => other.freeSlots - one.freeSlots)
      .slice(0, n)
  }

  /** O(n). */
  inZone(zone: string): Holding[] {
    return this.#all().filter((holding) => holding.zone === zone)
  }

  #all(): Holding[] {
    return this.#holders.filter((holding) => this.#serves(holding))
  }

  /** Everybody once: those who arrived after `arrival`, then the others. */
  *#around(arrival: number): Generator<Holding> {
    yield* this.#holders.from((holding) => (holding.arrival > arrival ? 1 : -1))
    for (const holding of this.#holders) {
      if (holding.arrival > arrival) return
      yield holding
    }
  }

  #serves({ peer, share }: Holding): boolean {
    return (this.need === 'any' || share === 1) && !this.leftOut.has(peer) && !this.full.has(peer)
  }

  #count(): number {
    const { holders, complete } = this.content
    if (this.leftOut.size + this.full.size > holders.size) return this.#all().length
    const fits = (peer: RegisteredPeer): boolean => {
      const holding = this.content.holdingOf(peer)
      return holding !== undefined && (this.need === 'any' || holding.share === 1)
    }
    let size = this.need === 'any' ? holders.size : complete
    for (const peer of this.leftOut) if (fits(peer)) size--
    for (const peer of this.full.keys()) if (!this.leftOut.has(peer) && fits(peer)) size--
    return size
  }
}

/** Fisher and Yates, in place. */
function shuffled(holders: Holding[], random: Random): Holding[] {
  for (let last = holders.length - 1; last > 0; last--) {
    const other = random.below(last + 1)
    const moved = holders[last]!
    holders[last] = holders[other]!
    holders[other] = moved
  }
  return holders
}
