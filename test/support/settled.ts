import type { Done } from '../../core/errors.js'

/** What a call reports, as a promise, for tests: rejected when it is an error. */
export function settled<T>(call: (done: Done<T>) => void): Promise<T> {
  return new Promise((resolve, reject) =>
    call((outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome))),
  )
}
