import { AssertionError } from 'node:assert'
import fc from 'fast-check'
import { describe } from '../../core/errors.js'
import type { ContractCase } from './contract-case.js'

/** How cases are drawn. */
export interface Draws {
  /** What they follow from; 1, or the variable `RODIZIO_SEED`, when left out. */
  readonly seed?: number
  /** How many are tried; 100 when left out. */
  readonly runs?: number
}

/** Something that holds for all values of a kind. */
export interface Property<T> {
  readonly title: string
  readonly values: fc.Arbitrary<T>
  /** Throws where it does not hold. What happened until then is told to `log`, a line at a time. */
  check(value: T, log: (line: string) => void): void
}

/**
 * Tries a property on values that are drawn. Where it does not hold, it looks for the smallest
 * value for which it does not, and throws with the reason, the seed and what happened.
 */
export function propertyCase<T>(
  { title, values, check }: Property<T>,
  { seed = givenSeed(), runs = 100 }: Draws,
): ContractCase {
  return {
    title,
    run() {
      const property = fc.property(values, (value) => check(value, () => {}))
      const { failed, counterexample, errorInstance } = fc.check(property, { seed, numRuns: runs })
      if (!failed) return
      const lines: string[] = []
      let reason = describe(errorInstance)
      try {
        if (counterexample) check(counterexample[0], (line) => lines.push(line))
      } catch (error) {
        reason = describe(error)
      }
      const story = lines.map((line) => `\n  ${line}`).join('')
      throw new AssertionError({
        message: `${reason}\nthe smallest case, of seed ${seed}:${story}`,
        stackStartFn: propertyCase,
      })
    },
  }
}

function givenSeed(): number {
  const { RODIZIO_SEED: word = '' } = process.env
  return /^\d+$/.test(word) ? Number(word) : 1
}
