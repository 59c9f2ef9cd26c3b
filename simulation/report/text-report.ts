import { table } from '../../core/table.js'
import { BOUNDS, type Bounds } from './bounds.js'
import { byStrategy, type Comparison, compareAll, estimateOf } from './comparison.js'
import { formatDifference, formatEstimate, formatSeconds } from './format-value.js'
import { METRICS, type MetricName } from './metrics.js'
import type { RunReport } from './run-report.js'
import { starvedLines } from './starved.js'
import { swarmLine } from './swarm-line.js'

/** How metrics are called where there is little room, and in which order they stand. */
export const LABELS: Readonly<Record<MetricName, string>> = {
  makespanSeconds: 'makespan',
  makespanRatio: '÷ T*',
  makespanRatioLatencyCorrected: '÷ T* corrected',
  fluidRatio: '÷ T fluid',
  meanSeconds: 'mean',
  p50Seconds: 'p50',
  p95Seconds: 'p95',
  maxSeconds: 'max',
  seederShare: 'sent by seeders',
  jainFairness: 'fairness (Jain)',
  mostNamedShare: 'most-named peer',
  bytesAcrossZones: 'across zones',
  copiesAcrossZones: 'copies across zones',
  wastedBytes: 'wasted',
  wastedShare: 'share wasted',
  trackerRequestsPerPeer: 'requests per peer',
  starved: 'starved',
}

/** A report for people, line by line: a column for each strategy. */
export function textReport(runs: readonly RunReport[]): readonly string[] {
  if (runs.length === 0) return []
  const blocks = [
    [swarmLine(runs)],
    figures(runs),
    verdicts(compareAll(runs)),
    bounds(runs),
    starvation(runs),
  ]
  return blocks
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]))
}

/** Metrics that a run has: what no run has is left out, and zones where there is but one. */
export function shownMetrics(runs: readonly RunReport[]): readonly MetricName[] {
  const zones = new Set(runs.flatMap(({ machines }) => machines.map(({ zone }) => zone)))
  return (Object.keys(LABELS) as MetricName[]).filter((name) => {
    if (zones.size < 2 && /Zones$/.test(name)) return false
    return estimateOf(runs, name) !== undefined
  })
}

function figures(runs: readonly RunReport[]): readonly string[] {
  const strategies = byStrategy(runs)
  const names = shownMetrics(runs)
  const heading = ['', ...strategies.map(({ strategy }) => strategy)]
  const rows = names.map((name) => [
    LABELS[name],
    ...strategies.map(({ runs: own }) => formatFigure(own, name)),
  ])
  return table([heading, ...rows], ['left', ...strategies.map(() => 'right' as const)])
}

/** Of how many runs, where not all have the figure. */
export function formatFigure(runs: readonly RunReport[], name: MetricName): string {
  const found = estimateOf(runs, name)
  const some = !found || found.runs === runs.length ? '' : ` (${found.runs} of ${runs.length} runs)`
  return formatEstimate(found, METRICS[name].unit) + some
}

function verdicts(comparisons: readonly Comparison[]): readonly string[] {
  const told = comparisons.filter(isTold)
  const [first] = told
  if (!first) return []
  const pairs = new Map<string, Comparison[]>()
  for (const each of told) {
    const pair = `${each.strategy} against ${each.against}, seed by seed`
    pairs.set(pair, [...(pairs.get(pair) ?? []), each])
  }
  return [...pairs].flatMap(([pair, list]) => [
    `${pair}:`,
    ...table(list.map(rowOf), ['left', 'right', 'left']).map((line) => `  ${line}`),
  ])
}

/** That none starved with either is no news. */
export function isTold({ metric, difference }: Comparison): boolean {
  if (metric !== 'starved') return true
  return difference !== undefined && (difference.mean !== 0 || difference.plusMinus !== 0)
}

function rowOf({ metric, difference, verdict }: Comparison): string[] {
  return [LABELS[metric], formatDifference(difference, METRICS[metric].unit), verdict]
}

/** What they come to in the first run: faults make little difference to them. */
function bounds(runs: readonly RunReport[]): readonly string[] {
  return boundLines(runs[0]!.bounds).map(({ formula, value, source }) =>
    value === undefined ? formula : `${formula} = ${value}  (${source})`,
  )
}

export interface BoundLine {
  readonly formula: string
  readonly value: string | undefined
  readonly source: string
  readonly about: string
}

/** What the bounds of a run come to, with the formulas. */
export function boundLines({ optimum, noOptimum, fluid }: Bounds): readonly BoundLine[] {
  const { optimum: star, corrected, fluid: flow } = BOUNDS
  const lines: BoundLine[] = []
  if (optimum) {
    const { seconds, correctedSeconds, peers, pieces, copySeconds } = optimum
    const with_ = `N = ${peers}, M = ${pieces}, F/u = ${formatSeconds(copySeconds)}`
    lines.push({ ...star, value: formatSeconds(seconds), about: `${star.about}: ${with_}` })
    lines.push({ ...corrected, value: formatSeconds(correctedSeconds) })
  } else lines.push({ ...star, formula: `T* does not apply: ${noOptimum}`, value: undefined })
  if (fluid) lines.push({ ...flow, value: formatSeconds(fluid.seconds) })
  return lines
}

function starvation(runs: readonly RunReport[]): readonly string[] {
  return runs.flatMap(({ strategy, seed, starved }) => {
    const lines = starvedLines(starved)
    return lines.length === 0 ? [] : [`${strategy}, seed ${seed}:`, ...lines.map((l) => `  ${l}`)]
  })
}
