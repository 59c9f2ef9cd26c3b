import { METRIC_NAMES, metricsOf } from './metrics.js'
import type { RunReport } from './run-report.js'

/** A row for each run (RFC 4180), below the names of the columns. No value: nothing. */
export function csvReport(runs: readonly RunReport[]): string {
  const heading = ['scenario', 'strategy', 'seed', 'traceHash', ...METRIC_NAMES]
  const rows = runs.map((run) => {
    const figures = metricsOf(run)
    const { scenario, strategy, seed, traceHash } = run
    return [scenario, strategy, seed, traceHash, ...METRIC_NAMES.map((name) => figures[name])]
  })
  return [heading, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

function cell(value: string | number | undefined): string {
  if (typeof value !== 'string') return `${value ?? ''}`
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
