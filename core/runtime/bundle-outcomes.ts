import { type ErrorCode, RodizioError } from '../errors.js'
import type { FileStatus } from './disk.js'

/**
 * What became of many small files, on its way between threads: as numbers in one piece of memory,
 * which passes as it is, where thousands of objects would be taken apart and put together again.
 */
export interface PackedOutcomes {
  /** For each file its size, mtime, ctime and inode; a negative size where there is no status. */
  readonly numbers: Float64Array<ArrayBuffer>
  /** Those that failed; an error would lose its class and code. */
  readonly refusals: readonly (Refusal & { readonly index: number })[]
}

/** An error on its way between threads. */
export interface Refusal {
  readonly code: ErrorCode
  readonly text: string
}

export type Outcome = FileStatus | undefined | RodizioError

const numbersEach = 4
const nothing = -1

export function packOutcomes(outcomes: readonly Outcome[]): PackedOutcomes {
  const numbers = new Float64Array(outcomes.length * numbersEach)
  const refusals: PackedOutcomes['refusals'][number][] = []
  outcomes.forEach((outcome, index) => {
    const at = index * numbersEach
    if (outcome instanceof Error)
      refusals.push({ index, code: outcome.code, text: outcome.message })
    if (!outcome || outcome instanceof Error) {
      numbers[at] = nothing
      return
    }
    numbers[at] = outcome.size
    numbers[at + 1] = outcome.mtimeMs
    numbers[at + 2] = outcome.ctimeMs
    numbers[at + 3] = outcome.inode
  })
  return { numbers, refusals }
}

/** `files` are those they are about, in the same order. */
export function unpackOutcomes(
  { numbers, refusals }: PackedOutcomes,
  files: readonly { readonly name: string }[],
): Outcome[] {
  const outcomes: Outcome[] = files.map(({ name }, index) => {
    const at = index * numbersEach
    const size = numbers[at]!
    if (size === nothing) return undefined
    return {
      name,
      size,
      mtimeMs: numbers[at + 1]!,
      ctimeMs: numbers[at + 2]!,
      inode: numbers[at + 3]!,
    }
  })
  for (const { index, code, text } of refusals) outcomes[index] = new RodizioError(code, text)
  return outcomes
}
