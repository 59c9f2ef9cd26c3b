/** Long enough to be few, short enough to insert into at the cost of a few cache lines. */
const runLengthMax = 512

/** As much as it takes to find one, so many are passed over. */
const fewPart = 64

/**
 * Where a search is headed: negative for entries before the place, otherwise for those after it.
 */
export type Seek<T> = (entry: T) => number

/**
 * Distinct entries in order, in runs of bounded length: finding, adding and deleting cost O(log n)
 * and a move inside one run. One sorted array would move half of itself each time (184 µs measured
 * at 100,000 entries); a tree would cost several objects for each of a million small lists.
 */
export class SortedList<T> implements Iterable<T> {
  #runs: T[][] = []
  #size = 0

  constructor(private readonly compare: (one: T, other: T) => number) {}

  get size(): number {
    return this.#size
  }

  add(entry: T): void {
    const [at, index] = this.#find((other) => this.compare(other, entry))
    const run = this.#runs[at]
    this.#size++
    if (!run) {
      this.#runs.push([entry])
      return
    }
    run.splice(index, 0, entry)
    if (run.length > runLengthMax) this.#runs.splice(at + 1, 0, run.splice(runLengthMax >>> 1))
  }

  delete(entry: T): void {
    const [at, index] = this.#find((other) => this.compare(other, entry))
    const run = this.#runs[at]
    if (run?.[index] !== entry) return
    this.#size--
    run.splice(index, 1)
    if (run.length === 0) this.#runs.splice(at, 1)
  }

  /** O(log n) each, or where they are many O(n) for all of them, without a comparison. */
  deleteAll(entries: readonly T[]): void {
    if (entries.length < this.#size / fewPart) {
      for (const entry of entries) this.delete(entry)
      return
    }
    const gone = new Set(entries)
    const runs = this.#runs.map((run) => run.filter((entry) => !gone.has(entry)))
    this.#runs = runs.filter(({ length }) => length > 0)
    this.#size = this.#runs.reduce((size, { length }) => size + length, 0)
  }

  /** The first entry at or after the place. O(log n). */
  first(seek: Seek<T>): T | undefined {
    const [at, index] = this.#find(seek)
    return this.#runs[at]?.[index]
  }

  /** The entry with `index` others before it. O(1 + n / 512). */
  at(index: number): T | undefined {
    let left = index
    for (const run of this.#runs) {
      if (left < run.length) return run[left]
      left -= run.length
    }
    return undefined
  }

  *[Symbol.iterator](): Generator<T, void> {
    for (const run of this.#runs) for (const entry of run) yield entry
  }

  /** Those that `keep` is true of, in order; quicker than iterating. O(n). */
  filter(keep: (entry: T) => boolean): T[] {
    const kept: T[] = []
    for (const run of this.#runs) for (const entry of run) if (keep(entry)) kept.push(entry)
    return kept
  }

  /** Entries at or after the place, in order. O(log n), then O(1) each. */
  *from(seek: Seek<T>): Generator<T, void> {
    let [at, index] = this.#find(seek)
    for (let run = this.#runs[at]; run; run = this.#runs[++at], index = 0) {
      for (; index < run.length; index++) yield run[index]!
    }
  }

  /** Entries before the place, nearest first. O(log n), then O(1) each. */
  *before(seek: Seek<T>): Generator<T, void> {
    let [at, index] = this.#find(seek)
    for (let run = this.#runs[at]; run; run = this.#runs[--at], index = run?.length ?? 0) {
      for (index--; index >= 0; index--) yield run[index]!
    }
  }

  /** Where the first entry at or after the place is, or would be. */
  #find(seek: Seek<T>): [run: number, index: number] {
    const at = Math.max(0, countBefore(this.#runs, (run) => seek(run[0]!)) - 1)
    const run = this.#runs[at] ?? []
    const index = countBefore(run, seek)
    return index === run.length && at + 1 < this.#runs.length ? [at + 1, 0] : [at, index]
  }
}

function countBefore<T>(sorted: readonly T[], seek: Seek<T>): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (seek(sorted[middle]!) < 0) low = middle + 1
    else high = middle
  }
  return low
}
