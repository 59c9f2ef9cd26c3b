import type { SimulationResult } from '../result.js'

/** What can be expected of a run, and what it is. */
export const METRICS: Readonly<Record<string, string>> = {
  makespan: 'seconds from the first request to the last file',
  makespanRatio: 'makespan by the optimum',
  starved: 'files that were wanted and not had',
}

export function metricsOf(run: SimulationResult): Readonly<Record<string, number | undefined>> {
  return {
    makespan: run.makespan.seconds,
    makespanRatio: run.makespan.ratioToOptimum,
    starved: run.starved.length,
  }
}
