import { type MetricName, type MetricValues, metricsOf } from './metrics.js'
import type { RunReport } from './run-report.js'
import { studentT } from './student-t.js'

/** A mean and how far from it the true one may be, with a confidence of 95 %. */
export interface Estimate {
  /** Runs that have the figure. */
  readonly runs: number
  readonly mean: number
  /** Undefined: one run tells nothing of others. */
  readonly plusMinus: number | undefined
}

/** What a strategy did, over all its runs. */
export interface StrategyRuns {
  readonly strategy: string
  readonly runs: readonly RunReport[]
}

/** One strategy beside another, on the same seeds. Less is better. */
export interface Comparison {
  readonly strategy: string
  readonly against: string
  readonly metric: MetricName
  /** How much more it took than the other, seed by seed. */
  readonly difference: Estimate | undefined
  readonly verdict: Verdict
}

export type Verdict =
  | 'better'
  | 'worse'
  | 'no difference shown'
  /** Fewer than two seeds on which both have the figure. */
  | 'too few seeds'

/** What strategies are judged by. */
export const JUDGED = ['makespanSeconds', 'meanSeconds', 'p95Seconds', 'starved'] as const

/** In the order in which they first ran. */
export function byStrategy(runs: readonly RunReport[]): readonly StrategyRuns[] {
  const found = new Map<string, RunReport[]>()
  for (const run of runs) {
    const list = found.get(run.strategy)
    if (list) list.push(run)
    else found.set(run.strategy, [run])
  }
  return [...found].map(([strategy, list]) => ({ strategy, runs: list }))
}

/** Of ten thousand peers figures take a while, and each is asked for several times. */
const figures = new WeakMap<RunReport, MetricValues>()

function figuresOf(run: RunReport): MetricValues {
  const known = figures.get(run) ?? metricsOf(run)
  figures.set(run, known)
  return known
}

/** Undefined: no run has the figure. */
export function estimate(values: readonly (number | undefined)[]): Estimate | undefined {
  const known = values.filter((value) => value !== undefined)
  const runs = known.length
  if (runs === 0) return undefined
  const mean = known.reduce((sum, value) => sum + value, 0) / runs
  if (runs === 1) return { runs, mean, plusMinus: undefined }
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const deviation = Math.sqrt(squares / (runs - 1))
  return { runs, mean, plusMinus: (studentT(runs - 1) * deviation) / Math.sqrt(runs) }
}

export function estimateOf(runs: readonly RunReport[], metric: MetricName): Estimate | undefined {
  return estimate(runs.map((run) => figuresOf(run)[metric]))
}

/** Each pair of strategies, the later beside the earlier. */
export function compareAll(runs: readonly RunReport[]): readonly Comparison[] {
  const strategies = byStrategy(runs)
  return strategies.flatMap((against, index) =>
    strategies
      .slice(index + 1)
      .flatMap((one) => JUDGED.map((metric) => compare(one, against, metric))),
  )
}

export function compare(one: StrategyRuns, against: StrategyRuns, metric: MetricName): Comparison {
  const others = new Map(against.runs.map((run) => [run.seed, run]))
  const differences = one.runs.map((run) => {
    const other = others.get(run.seed)
    const [mine, theirs] = [figuresOf(run)[metric], other && figuresOf(other)[metric]]
    return mine === undefined || theirs === undefined ? undefined : mine - theirs
  })
  const difference = estimate(differences)
  const names = { strategy: one.strategy, against: against.strategy }
  return { ...names, metric, difference, verdict: verdictOf(difference) }
}

function verdictOf(difference: Estimate | undefined): Verdict {
  if (difference?.plusMinus === undefined) return 'too few seeds'
  const { mean, plusMinus } = difference
  if (Math.abs(mean) <= plusMinus) return 'no difference shown'
  return mean < 0 ? 'better' : 'worse'
}
