import { median } from '../measure/median.js'
import type { SwarmRun } from './swarm.js'

/** What several runs of one swarm come to: medians over the runs. */
export interface FinishTimes {
  readonly makespan: number
  readonly mean: number
  /** Of the first to finish, of the second, and so on. */
  readonly sorted: readonly number[]
}

export function finishTimesOf(runs: readonly SwarmRun[]): FinishTimes {
  const times = runs.map(({ finishSeconds }) => finishSeconds)
  return {
    makespan: median(times.map((each) => each.at(-1)!)),
    mean: median(times.map(mean)),
    sorted: times[0]!.map((_, place) => median(times.map((each) => each[place]!))),
  }
}

/** By how much of `expected` the makespan, the mean, or a finish time as a rule is another one. */
export function differenceOf(found: FinishTimes, expected: FinishTimes): number {
  return Math.max(
    relative(found.makespan, expected.makespan),
    relative(found.mean, expected.mean),
    mean(found.sorted.map((each, place) => relative(each, expected.sorted[place]!))),
  )
}

/** Two that are ranked otherwise than expected, where a difference of `least` is expected. */
export function misrankedPair(
  strategies: readonly {
    readonly name: string
    readonly found: FinishTimes
    readonly expected: FinishTimes
  }[],
  least: number,
): readonly [better: string, worse: string] | undefined {
  for (const better of strategies) {
    for (const worse of strategies) {
      const expected = worse.expected.mean > better.expected.mean * (1 + least)
      if (expected && worse.found.mean <= better.found.mean) return [better.name, worse.name]
    }
  }
  return undefined
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function relative(found: number, expected: number): number {
  return Math.abs(found - expected) / expected
}
