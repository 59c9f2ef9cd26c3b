import { type ErrorCode, RodizioError } from '../../core/errors.js'

/** An error of a simulated disk. */
export function localFile(message: string, code: ErrorCode = 'LOCAL_FILE'): RodizioError {
  return new RodizioError(code, message)
}
