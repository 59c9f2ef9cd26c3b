import { formatSeconds } from './report/format-value.js'
import { metricsOf } from './report/metrics.js'
import type { RunReport } from './report/run-report.js'
import { starvedLines } from './report/starved.js'

/** How a run went. */
export interface SimulationResult extends RunReport {
  readonly makespan: Makespan
  /** The same without what is only here: goes through JSON and from thread to thread. */
  readonly report: RunReport
  /** A few lines for people. */
  summary(): string
}

/**
 * From the first request to the last file. NaN where there is no such figure, as when somebody
 * starved: no comparison with it holds.
 */
export interface Makespan {
  readonly seconds: number
  /** By T* where it applies, else by the fluid bound: the least that any swarm could do. */
  readonly ratioToOptimum: number
  /** The same with the latency of each hop in T*. */
  readonly ratioLatencyCorrected: number
  /** By the fluid bound alone. */
  readonly ratioToFluid: number
}

export function resultOf(report: RunReport): SimulationResult {
  const {
    makespanRatio,
    makespanRatioLatencyCorrected,
    fluidRatio = Number.NaN,
  } = metricsOf(report)
  const makespan: Makespan = {
    seconds: report.makespanSeconds ?? Number.NaN,
    ratioToOptimum: makespanRatio ?? fluidRatio,
    ratioLatencyCorrected: makespanRatioLatencyCorrected ?? fluidRatio,
    ratioToFluid: fluidRatio,
  }
  return { ...report, makespan, report, summary: () => summaryOf(report, makespan) }
}

function summaryOf(report: RunReport, { seconds, ratioToOptimum }: Makespan): string {
  const { seed, strategy, got, wanted, crashed, bounds, starved, virtualSeconds } = report
  const bound = bounds.optimum ? 'T*' : 'the fluid bound'
  const took = Number.isNaN(seconds)
    ? `not all came in ${formatSeconds(virtualSeconds)}`
    : `the last came after ${formatSeconds(seconds)}`
  const ratio = Number.isNaN(ratioToOptimum) ? '' : `, ${ratioToOptimum.toFixed(3)} × ${bound}`
  const lost = crashed === 0 ? '' : `, ${crashed} wanted by peers that crashed`
  return [
    `${strategy}, seed ${seed}: ${got} of ${wanted} files${lost}; ${took}${ratio}`,
    ...starvedLines(starved),
  ].join('\n')
}
