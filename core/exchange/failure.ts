import { ERROR_CODES, type ErrorCode, RodizioError } from '../errors.js'
import type { Failure } from '../wire/messages.js'

/**
 * How an error is told to the other side. Errors are written for people; this one may be shown. The
 * wire cuts it to length: the reason often stands behind a long name.
 */
export function failureOf(error: RodizioError, file?: number): Failure {
  return {
    kind: 'failure',
    code: error.code,
    text: error.message,
    ...(error.retryMs !== undefined && { retryMs: error.retryMs }),
    ...(file !== undefined && { file }),
  }
}

/** How the other side's failure reads here. A code of a later version counts as a refusal. */
export function remoteFailure(failure: Failure, who: string): RodizioError {
  const code = Object.hasOwn(ERROR_CODES, failure.code) ? (failure.code as ErrorCode) : 'REFUSED'
  const retry = failure.retryMs === undefined ? {} : { retryMs: failure.retryMs }
  return new RodizioError(code, `${who} says: ${failure.text}`, retry)
}
