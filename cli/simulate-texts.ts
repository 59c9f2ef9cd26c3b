import { printable } from '../core/content/names.js'
import { count } from './count.js'

/** What `rodizio simulate` says. */
export const SIMULATE_TEXTS = {
  invitation: 'simulate one of them, or a .conf of your own: rodizio simulate NAME',
  unknown: (word: string, meant: string | undefined) => {
    const advice =
      meant === undefined ? "'rodizio simulate' lists them" : `did you mean '${meant}'?`
    return `there is no scenario '${printable(word)}', shipped or as a file: ${advice}`
  },
  seeds: (seeds: readonly number[]) =>
    seeds.length === 1 ? `seed ${seeds[0]}` : `seeds ${seeds[0]} to ${seeds.at(-1)}`,
  faultsOf: (seed: number) => `# what goes wrong with seed ${seed}`,
  progress: (ended: number, runs: number) => `${ended} of ${count(runs, 'run')}`,
  stopped: (ended: number, runs: number) => `stopped after ${ended} of ${count(runs, 'run')}`,
  reportAt: (path: string) => `the report is in ${printable(path)}`,
  notWritten: (path: string, code: string) =>
    `${printable(path)} cannot be written: ${notWritten[code] ?? code}`,
  unmet: (expected: string, seen: number | undefined, run: SimulatedRun) => {
    const value = seen === undefined ? 'which has no value here' : `seen ${round(seen)}`
    return `expected ${expected}, ${value}: ${inRun(run)}`
  },
  faulted: (fault: string, run: SimulatedRun) =>
    `the default answered in place of ${printable(fault)}: ${inRun(run)}`,
  brokeOff: ({ message }: { message: string }, run: SimulatedRun) =>
    `broke off: ${inRun(run)}: ${message.split('\n').map(printable).join('\n')}`,
  moreFailures: (more: number) => `and ${count(more, 'more failure')}`,
  several: 'one scenario at a time, or --scoreboard for a table of several',
  noReport: '--report and --csv are of one scenario: leave them out, or --scoreboard',
  namedAgain: (scenario: string) => `${printable(scenario)} is named more than once, and run once`,
  scoring: (scenario: string) => `running ${printable(scenario)}`,
  replay: (command: string) => `replay: ${command}`,
} as const

const notWritten: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder does not exist',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not write there',
}

export interface SimulatedRun {
  readonly strategy: string
  readonly seed: number
}

function inRun({ strategy, seed }: SimulatedRun): string {
  return `${printable(strategy)}, seed ${seed}`
}

/** Four digits say whether it was close. */
function round(value: number): string {
  return `${Number(value.toPrecision(4))}`
}
