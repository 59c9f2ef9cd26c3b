import { availableParallelism } from 'node:os'
import { parseValue } from '../core/conf/values.js'
import { RodizioError } from '../core/errors.js'
import { SystemRandom } from '../core/runtime/system-random.js'
import type { Flags } from './command.js'
import { quoteWord } from './quote-word.js'

/** The flags of `rodizio simulate`, as they were given. */
export interface SimulateFlags extends Flags {
  readonly strategy?: readonly string[]
  readonly pieceOrder?: string
  readonly peers?: readonly string[]
  readonly seed?: string
  readonly seeds?: string
  readonly jobs?: string
  readonly report?: string
  readonly csv?: string
  readonly scoreboard?: boolean
}

/** Seeds that are drawn are short: people copy them. */
const drawnBelow = 1_000_000
const seedMax = 2 ** 32 - 1

/** The seeds to run with, one after the other; the first is drawn if none was given. */
export function seedsOf({ seed, seeds }: SimulateFlags): readonly number[] {
  const count = readNumber('--seeds', seeds ?? '1', 1, 100_000)
  const first =
    seed === undefined
      ? new SystemRandom().below(drawnBelow)
      : readNumber('--seed', seed, 0, seedMax - count + 1)
  return Array.from({ length: count }, (_, index) => first + index)
}

/** Runs at the same time. */
export function jobsOf({ jobs }: SimulateFlags): number {
  return jobs === undefined ? availableParallelism() : readNumber('--jobs', jobs, 1, 1024)
}

/** What to type to see one run again. */
export function replayLine(
  scenario: string,
  { pieceOrder, peers = [] }: SimulateFlags,
  { strategy, seed }: { readonly strategy: string | undefined; readonly seed: number },
): string {
  const words = ['rodizio', 'simulate', scenario]
  if (strategy !== undefined) words.push('--strategy', strategy)
  if (pieceOrder !== undefined) words.push('--piece-order', pieceOrder)
  for (const each of peers) words.push('--peers', each)
  return [...words, '--seed', `${seed}`].map(quoteWord).join(' ')
}

function readNumber(flag: string, word: string, min: number, max: number): number {
  const read = parseValue({ integer: min, min, max, about: '' }, word, '')
  if ('value' in read) return Number(read.value)
  throw new RodizioError('USAGE', `${flag} ${read.problem}`)
}
