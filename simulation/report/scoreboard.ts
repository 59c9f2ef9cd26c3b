import { byStrategy, compare, type Estimate, estimateOf, type Verdict } from './comparison.js'
import { METRICS, type MetricName } from './metrics.js'
import type { RunReport } from './run-report.js'
import { formatFigure, LABELS } from './text-report.js'

/** A scenario that was run with several strategies, and what it compares them by. */
export interface ScoredScenario {
  readonly name: string
  readonly scores: readonly MetricName[]
  readonly runs: readonly RunReport[]
}

/** What one strategy reached in one scenario. */
export interface Score {
  readonly scenario: string
  readonly metric: MetricName
  readonly strategy: string
  /** Undefined where no run has the figure: nobody got a file, or a run broke off. */
  readonly figure: Estimate | undefined
  /** Beside the first strategy, seed by seed; undefined of the first itself. */
  readonly verdict: Verdict | undefined
}

/** Scenario by scenario, figure by figure, strategy by strategy. */
export function scoresOf({ name, scores, runs }: ScoredScenario): readonly Score[] {
  const strategies = byStrategy(runs)
  return scores.flatMap((metric) =>
    strategies.map((each, index) => ({
      scenario: name,
      metric,
      strategy: each.strategy,
      figure: estimateOf(each.runs, metric),
      verdict: index === 0 ? undefined : compare(each, strategies[0]!, metric).verdict,
    })),
  )
}

/** A row for each figure of each scenario, a column for each strategy; the first is the heading. */
export function scoreboard(
  scenarios: readonly ScoredScenario[],
  strategies: readonly string[],
): readonly (readonly string[])[] {
  const rows = scenarios.flatMap(({ name, scores, runs }) =>
    scores.map((metric) => [
      name,
      LABELS[metric],
      ...strategies.map((strategy) => cell(runs, metric, strategy, strategies[0]!)),
    ]),
  )
  return [['scenario', 'figure', ...strategies], ...rows]
}

function cell(
  runs: readonly RunReport[],
  metric: MetricName,
  strategy: string,
  first: string,
): string {
  const of = (name: string) => runs.filter((run) => run.strategy === name)
  const figure = formatFigure(of(strategy), metric)
  if (strategy === first) return figure
  const [one, against] = [strategy, first].map((name) => ({ strategy: name, runs: of(name) }))
  const { verdict } = compare(one!, against!, metric)
  return verdict === 'better' || verdict === 'worse' ? `${figure} ${verdict}` : figure
}

/** What strategies can be compared by: less is better. */
export const SCORE_NAMES = (Object.keys(METRICS) as MetricName[]).filter(
  (name) => name !== 'jainFairness',
)
