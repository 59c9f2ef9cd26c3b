import { costs, growthOf } from '../measure/growth.js'
import type { Bench, Row } from '../row.js'
import { inMicroseconds, inThousands } from '../words.js'

/** The most that a unit may cost at some size, compared with any smaller one. */
const growthMax = 3

/**
 * Nothing is quadratic: what one `unit` costs, from the smallest of `sizes` to the largest, in one
 * process on virtual time. `run` does the work for a size and returns the milliseconds it took.
 */
export function growthRow(what: {
  readonly title: string
  readonly unit: string
  readonly sizes: readonly [number, ...number[]]
  readonly run: (size: number) => number
}): Row {
  const { title, unit, sizes, run } = what
  return {
    title,
    against: `per ${unit} at any smaller number`,
    needs: [],
    unit: '×',
    atMost: growthMax,
    measure: async ({ quick }: Bench) => {
      // Two sizes are the least that can be compared.
      const measured = costs(quick ? sizes.slice(0, 2) : sizes, run)
      const figures = measured.map(({ microseconds }) => inMicroseconds(microseconds))
      const numbers = measured.map(({ size }) => inThousands(size))
      return {
        value: growthOf(measured),
        ours: `${figures.join(', ')}`,
        theirs: `${numbers.join(', ')} ${unit}s`,
      }
    },
  }
}

/** How long it took, in milliseconds. */
export function timed(work: () => void): number {
  const sinceMs = performance.now()
  work()
  return performance.now() - sinceMs
}
