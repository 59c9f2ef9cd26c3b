/** A change of a level by less than this is not passed on: it would change nothing much. */
const tolerance = 0.005
/** Looks at links for one change, at most: levels that swing are as good as they get. */
const looksPerLinkMax = 20

/** Where there is no link: it is never full. */
export const openLink = 0

/**
 * The rates of flows that share links, each of up to three. Every link has a level, the most that
 * one flow may take of it, and a flow runs at the least level of its links. A level is what fills
 * the link when flows that others hold back keep to theirs: where all levels agree, rates are
 * max-min fair (Charny, Clark and Jain 1995). When a flow comes or goes, levels are set anew from
 * there on outwards, as far as the change is felt: some links, not all of them. Links and flows are
 * numbers and what is known of them is in typed arrays, because this is most of what a simulated
 * network costs.
 */
export class FairShares {
  /** By link. */
  readonly #flows: number[][] = [[]]
  #capacities = new Float64Array(64).fill(Infinity, 0, 1)
  #levels = new Float64Array(64).fill(Infinity)
  #looks = new Uint8Array(64)
  #isDirty = new Uint8Array(64)
  /** By flow: its links, and where it is in the list of each. */
  #links = new Int32Array(3 * 64)
  #places = new Int32Array(3 * 64)
  #rates = new Float64Array(64)
  readonly #free: number[] = []
  #flowCount = 0
  /** Links whose levels are to be set anew, in turn. */
  readonly #dirty: number[] = []
  readonly #touched: number[] = []
  #wants = new Float64Array(64)

  constructor(private readonly changed: (flow: number, rate: number) => void) {}

  /** Something has changed, and `settle` is wanted. */
  get unsettled(): boolean {
    return this.#dirty.length > 0
  }

  addLink(capacity: number): number {
    const link = this.#flows.length
    this.#flows.push([])
    if (link === this.#levels.length) {
      this.#capacities = grown(this.#capacities, 2 * link)
      this.#levels = grown(this.#levels, 2 * link)
      this.#looks = grown(this.#looks, 2 * link)
      this.#isDirty = grown(this.#isDirty, 2 * link)
    }
    this.#capacities[link] = capacity
    this.#levels[link] = Infinity
    return link
  }

  setCapacity(link: number, capacity: number): void {
    this.#capacities[link] = capacity
    this.#mark(link)
  }

  /** A flow over these links, of which some may be open. It has no rate until they are settled. */
  enter(one: number, other: number, third: number): number {
    const flow = this.#free.pop() ?? this.#flowCount++
    if (flow === this.#rates.length) {
      this.#rates = grown(this.#rates, 2 * flow)
      this.#links = grown(this.#links, 6 * flow)
      this.#places = grown(this.#places, 6 * flow)
    }
    this.#rates[flow] = 0
    this.#join(3 * flow, one)
    this.#join(3 * flow + 1, other)
    this.#join(3 * flow + 2, third)
    return flow
  }

  leave(flow: number): void {
    for (let at = 3 * flow; at < 3 * flow + 3; at++) this.#part(at)
    this.#free.push(flow)
  }

  /** Sets levels until they agree, then says which flows have another rate. */
  settle(): void {
    for (let next = 0; next < this.#dirty.length; next++) {
      const link = this.#dirty[next]!
      this.#isDirty[link] = 0
      if (this.#looks[link] === 0) this.#touched.push(link)
      if (this.#looks[link]!++ < looksPerLinkMax) this.#level(link)
    }
    this.#dirty.length = 0
    for (const link of this.#touched) {
      this.#looks[link] = 0
      for (const flow of this.#flows[link]!) this.#pace(flow)
    }
    this.#touched.length = 0
  }

  #mark(link: number): void {
    if (this.#isDirty[link] === 1) return
    this.#isDirty[link] = 1
    this.#dirty.push(link)
  }

  #join(at: number, link: number): void {
    this.#links[at] = link
    if (link === openLink) return
    this.#places[at] = this.#flows[link]!.push(at) - 1
    this.#mark(link)
  }

  #part(at: number): void {
    const link = this.#links[at]!
    if (link === openLink) return
    const flows = this.#flows[link]!
    const last = flows.pop()!
    if (last !== at) {
      flows[this.#places[at]!] = last
      this.#places[last] = this.#places[at]!
    }
    this.#mark(link)
  }

  #level(link: number): void {
    const before = this.#levels[link]!
    const level = this.#levelThatFills(link)
    this.#levels[link] = level
    if (level === before) return
    const least = level < before ? level : before
    if (Math.abs(level - before) < tolerance * least) return
    // What changes here is felt where it was, or becomes, the least of a flow's levels.
    const felt = least * (1 - tolerance)
    for (const at of this.#flows[link]!) {
      const first = at - (at % 3)
      for (let each = first; each < first + 3; each++) {
        const other = this.#links[each]!
        if (other !== link && other !== openLink && this.#levels[other]! >= felt) this.#mark(other)
      }
    }
  }

  /** The level that fills a link, where others hold some of its flows back. */
  #levelThatFills(link: number): number {
    const flows = this.#flows[link]!
    let left = this.#capacities[link]!
    let open = flows.length
    if (open === 0 || left === Infinity) return Infinity
    if (this.#wants.length < open) this.#wants = new Float64Array(2 * open)
    const wants = this.#wants
    let most = 0
    for (let index = 0; index < open; index++) {
      const want = this.#leastBeside(flows[index]!)
      wants[index] = want
      if (want > most) most = want
    }
    // Who wants less than an equal share leaves the rest to the others, whose share grows.
    for (let before = 0; before !== open && open > 0; ) {
      before = open
      const share = left / open
      for (let index = open - 1; index >= 0; index--) {
        const want = wants[index]!
        if (want >= share) continue
        left -= want
        wants[index] = wants[--open]!
      }
    }
    // Where all are held back elsewhere, one of them could take what is left besides.
    return open > 0 ? left / open : most + left
  }

  /** What the other links of a flow allow. */
  #leastBeside(at: number): number {
    const first = at - (at % 3)
    let least = Infinity
    for (let each = first; each < first + 3; each++) {
      if (each === at) continue
      const level = this.#levels[this.#links[each]!]!
      if (level < least) least = level
    }
    return least
  }

  /** Lets a flow run at what its links allow. */
  #pace(at: number): void {
    const flow = (at - (at % 3)) / 3
    const own = this.#levels[this.#links[at]!]!
    const rate = Math.min(own, this.#leastBeside(at))
    const before = this.#rates[flow]!
    if (rate === before || Math.abs(rate - before) < tolerance * before) return
    this.#rates[flow] = rate
    this.changed(flow, rate)
  }
}

function grown<T extends Float64Array | Int32Array | Uint8Array>(array: T, length: number): T {
  const larger = new (array.constructor as new (length: number) => T)(length)
  larger.set(array)
  return larger
}
