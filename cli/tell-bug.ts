import type { Context } from './context.js'
import { EXIT } from './exit-status.js'
import { Output } from './output.js'

/** Tells of an error that nobody expected, wherever it came up; returns the exit status. */
export function tellBug(error: unknown, words: readonly string[], context: Context): number {
  const verbose = words.some((word) => word === '-v' || word === '--verbose')
  new Output(context, { verbose }).error(error)
  return EXIT.failed
}
