import type { MachineReport, RunReport } from './run-report.js'

/** A figure of a run. */
export interface Metric {
  /** What it says, in a line. */
  readonly about: string
  readonly unit: Unit
}

/** `ratio` is 1 at the bound, `share` from 0 to 1. */
export type Unit = 's' | 'ratio' | 'share' | 'bytes' | 'copies' | 'count'

const metric = (unit: Unit, about: string): Metric => ({ about, unit })

/**
 * All figures of a run, in the order in which they are shown. A file that starved took for ever:
 * times that it would belong to have no value.
 */
export const METRICS = {
  makespanSeconds: metric('s', 'from the first request to the last file'),
  makespanRatio: metric(
    'ratio',
    'the makespan by T*, the least possible with equal lines when all start at once',
  ),
  makespanRatioLatencyCorrected: metric('ratio', 'the same with the latency of each hop in T*'),
  fluidRatio: metric('ratio', 'the makespan by the fluid bound, the least possible with any lines'),
  meanSeconds: metric('s', 'from request to file, the mean of all'),
  p50Seconds: metric('s', 'from request to file: half took no longer'),
  p95Seconds: metric('s', 'from request to file: 95 of 100 took no longer'),
  maxSeconds: metric('s', 'from request to file, the longest'),
  seederShare: metric('share', 'of all bytes: sent by those who had them from the start'),
  jainFairness: metric(
    'share',
    'how evenly peers send (Jain): 1 is all the same, 1/n is one alone',
  ),
  mostNamedShare: metric(
    'share',
    'of all names that the tracker gave: those of the most-named peer',
  ),
  bytesAcrossZones: metric('bytes', 'sent from one zone to another'),
  copiesAcrossZones: metric('copies', 'the same by the size of all that is wanted'),
  wastedBytes: metric('bytes', 'received and not kept: wrong, given back, or there already'),
  wastedShare: metric('share', 'of all bytes received: those that were wasted'),
  trackerRequestsPerPeer: metric('count', 'answers of the tracker that named somebody, by peers'),
  starved: metric('count', 'files that were wanted and not had'),
} satisfies Readonly<Record<string, Metric>>

export type MetricName = keyof typeof METRICS
export type MetricValues = Readonly<Record<MetricName, number | undefined>>

export const METRIC_NAMES = Object.keys(METRICS) as readonly MetricName[]

/** The figures of a run; undefined: it has no such. */
export function metricsOf(run: RunReport): MetricValues {
  const { machines, makespanSeconds, finishSeconds, starved, bounds, contentBytes } = run
  const sentBytes = sumOf(machines, (each) => each.sentBytes)
  const receivedBytes = sumOf(machines, (each) => each.receivedBytes)
  const wastedBytes = receivedBytes - sumOf(machines, (each) => each.countedBytes)
  const named = sumOf(machines, (each) => each.named)
  const bytesAcrossZones = run.zones.reduce((sum, { bytes }) => sum + bytes, 0)
  const fromSeeders = sumOf(machines, (each) => (each.seeder ? each.sentBytes : 0))
  const never = starved.length
  const all = never === 0 && finishSeconds.length > 0
  return {
    makespanSeconds,
    makespanRatio: ratio(makespanSeconds, bounds.optimum?.seconds),
    makespanRatioLatencyCorrected: ratio(makespanSeconds, bounds.optimum?.correctedSeconds),
    fluidRatio: ratio(makespanSeconds, bounds.fluid?.seconds),
    meanSeconds: all ? finishSeconds.reduce((one, two) => one + two) / run.got : undefined,
    p50Seconds: quantile(finishSeconds, 0.5, never),
    p95Seconds: quantile(finishSeconds, 0.95, never),
    maxSeconds: all ? finishSeconds.at(-1) : undefined,
    seederShare: ratio(fromSeeders, sentBytes),
    jainFairness: jainFairness(machines.map((each) => each.sentBytes)),
    mostNamedShare: ratio(
      machines.reduce((most, each) => Math.max(most, each.named), 0),
      named,
    ),
    bytesAcrossZones,
    copiesAcrossZones: ratio(bytesAcrossZones, contentBytes),
    wastedBytes,
    wastedShare: ratio(wastedBytes, receivedBytes),
    trackerRequestsPerPeer: ratio(run.trackerRequests, machines.length),
    starved: never,
  }
}

/**
 * The smallest value that a share of all does not exceed. `rising`: the values; besides, there are
 * `never` that are beyond all of them.
 */
export function quantile(rising: readonly number[], share: number, never = 0): number | undefined {
  // 0.95 × 20 is a little more than 19 to a computer.
  const rank = Math.ceil(share * (rising.length + never) - 1e-9)
  return rising[Math.max(1, rank) - 1]
}

/** Jain, Chiu, Hawe 1984: 1 when all are the same, 1/n when one has all. */
export function jainFairness(values: readonly number[]): number | undefined {
  const sum = values.reduce((one, two) => one + two, 0)
  const squares = values.reduce((one, two) => one + two * two, 0)
  return ratio(sum * sum, values.length * squares)
}

function ratio(part: number | undefined, whole: number | undefined): number | undefined {
  if (part === undefined || whole === undefined || whole === 0) return undefined
  return part / whole
}

function sumOf(machines: readonly MachineReport[], of: (machine: MachineReport) => number): number {
  return machines.reduce((sum, machine) => sum + of(machine), 0)
}
