import { byStrategy, type Comparison, compareAll, estimateOf } from './comparison.js'
import { METRIC_NAMES, metricsOf } from './metrics.js'
import type { RunReport } from './run-report.js'
import { thin } from './thin.js'

/** Of each row of numbers, evenly chosen: enough to draw it. */
const pointsMax = 101
const starvedMax = 100

/** One for each run, then one for each strategy. What there is none of is null. */
export function jsonObjects(runs: readonly RunReport[]): readonly object[] {
  return [...runs.map(runObject), ...strategyObjects(runs)]
}

function runObject(run: RunReport): object {
  const { scenario, strategy, seed, traceHash, events, virtualSeconds, pieces } = run
  const times = thin(pieces.seconds.length, pointsMax)
  return {
    event: 'run',
    ...{ scenario, strategy, seed, traceHash, events, virtualSeconds },
    wanted: run.wanted,
    got: run.got,
    crashed: run.crashed,
    ...figuresOf(run),
    optimumSeconds: run.bounds.optimum?.seconds ?? null,
    fluidSeconds: run.bounds.fluid?.seconds ?? null,
    finishSeconds: thin(run.finishSeconds.length, pointsMax).map((at) => run.finishSeconds[at]),
    piecesOverTime: times.map((at) => [pieces.seconds[at], pieces.pieces[at]]),
    zones: run.zones,
    whoStarved: run.starved.slice(0, starvedMax),
  }
}

function figuresOf(run: RunReport): object {
  const figures = metricsOf(run)
  return Object.fromEntries(METRIC_NAMES.map((name) => [name, figures[name] ?? null]))
}

function strategyObjects(runs: readonly RunReport[]): readonly object[] {
  const comparisons = compareAll(runs)
  return byStrategy(runs).map(({ strategy, runs: own }) => ({
    event: 'strategy',
    strategy,
    runs: own.length,
    metrics: Object.fromEntries(
      METRIC_NAMES.map((name) => {
        const found = estimateOf(own, name)
        return [name, found ? { ...found, plusMinus: found.plusMinus ?? null } : null]
      }),
    ),
    against: comparisons.filter((each) => each.strategy === strategy).map(comparisonObject),
  }))
}

function comparisonObject({ against, metric, difference, verdict }: Comparison): object {
  return {
    strategy: against,
    metric,
    difference: difference?.mean ?? null,
    plusMinus: difference?.plusMinus ?? null,
    verdict,
  }
}
