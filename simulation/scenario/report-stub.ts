import type { SimulationResult } from '../result.js'
import type { Simulation } from '../simulation.js'

/** What can be expected of a run, and what it is. */
export const METRICS: Readonly<Record<string, string>> = {
  makespan: 'seconds from the first request to the last file',
  makespanRatio: 'makespan by the optimum',
  starved: 'files that were wanted and not had',
}

export interface RunRecord {
  readonly strategy: string
  readonly seed: number | string
  readonly traceHash: string
  readonly makespan: number
  readonly ratio: number | undefined
  readonly starved: number
}

export function recordOf(strategy: string, _of: Simulation, result: SimulationResult): RunRecord {
  const { seed, traceHash, makespan, starved } = result
  return {
    strategy,
    seed,
    traceHash,
    makespan: makespan.seconds,
    ratio: makespan.ratioToOptimum,
    starved: starved.length,
  }
}

export function metricsOf(run: RunRecord): Readonly<Record<string, number | undefined>> {
  return { makespan: run.makespan, makespanRatio: run.ratio, starved: run.starved }
}

export function textReport(runs: readonly RunRecord[]): string {
  return runs
    .map((run) => `${run.strategy} ${run.seed} ${run.makespan} ${run.ratio} ${run.starved}`)
    .join('\n')
}

export const jsonObjects = (runs: readonly RunRecord[]): readonly object[] => runs

export const csvReport = (runs: readonly RunRecord[]): string =>
  ['strategy,seed', ...runs.map(({ strategy, seed }) => `${strategy},${seed}\n`)].join('\n')

export const htmlReport = (title: string, _runs: readonly RunRecord[]): string =>
  `<!doctype html><title>${title}</title>`
