import { RodizioError } from '../core/errors.js'

/**
 * Seeds for a test: 1 to `count`, the same every time. Where the variable `RODIZIO_SEED` is set,
 * that one alone, which replays one test.
 */
export function seeds(count: number): readonly number[] {
  const { RODIZIO_SEED: word = '' } = process.env
  if (word === '') return Array.from({ length: count }, (_, index) => index + 1)
  if (/^\d+$/.test(word)) return [Number(word)]
  throw new RodizioError('USAGE', `RODIZIO_SEED must be an integer, not '${word}'`)
}
