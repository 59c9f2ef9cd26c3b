import { formatSize } from '../../core/format-size.js'
import { byStrategy } from './comparison.js'
import type { RunReport } from './run-report.js'

/** What was simulated: `30 of 31 peers want 25.0 MiB; 2 strategies, seeds 1 to 30`. */
export function swarmLine(runs: readonly RunReport[]): string {
  const [first] = runs
  if (!first) return 'no runs'
  const { machines, wanted, contentBytes } = first
  const seeders = machines.filter(({ seeder }) => seeder).length
  const zones = new Set(machines.map(({ zone }) => zone)).size
  const strategies = byStrategy(runs)
  const seeds = [...new Set(runs.map(({ seed }) => seed))]
  return [
    `${count(machines.length, 'peer')}, ${seeders} of which had ${formatSize(contentBytes)} from ` +
      `the start${zones > 1 ? `, in ${zones} zones` : ''}; ${count(wanted, 'file')} wanted`,
    `${strategies.length === 1 ? 'strategy' : 'strategies'} ${strategies
      .map(({ strategy }) => strategy)
      .join(', ')}`,
    seeds.length === 1
      ? `seed ${seeds[0]}`
      : `${seeds.length} seeds, ${seeds[0]} to ${seeds.at(-1)}`,
  ].join('; ')
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`
