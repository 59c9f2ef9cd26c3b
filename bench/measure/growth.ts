export interface Cost {
  readonly size: number
  /** Of one unit: a piece, a file, a holder. */
  readonly microseconds: number
}

/** A small size is over before the machine has settled, so it is measured more often. */
const repeatsMin = 3
const repeatsMax = 30

/**
 * What one unit costs at each size, smallest first. `run` does the work for a size and returns how
 * many milliseconds it took; it is repeated, and the least counts: whatever else the machine does
 * meanwhile only adds to it.
 */
export function costs(sizes: readonly number[], run: (size: number) => number): Cost[] {
  const largest = Math.max(...sizes)
  // What a program does first is not what it costs: neither compiled yet nor in any cache.
  for (let warming = 0; warming < 3; warming++) run(Math.min(...sizes))
  return sizes.map((size) => {
    const repeats = Math.min(repeatsMax, Math.max(repeatsMin, Math.ceil(largest / size)))
    const times = Array.from({ length: repeats }, () => run(size))
    return { size, microseconds: (Math.min(...times) * 1000) / size }
  })
}

/**
 * The most that one unit costs at some size, compared with the least at any smaller one. About 1
 * where the whole is linear; 10 a step of ten where it is quadratic, whatever it costs to begin.
 */
export function growthOf(costs: readonly Cost[]): number {
  let least = Number.POSITIVE_INFINITY
  let growth = 0
  for (const { microseconds } of costs) {
    if (least < Number.POSITIVE_INFINITY) growth = Math.max(growth, microseconds / least)
    least = Math.min(least, microseconds)
  }
  return growth
}
