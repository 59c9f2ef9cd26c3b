import type { RodizioError } from '../errors.js'
import type { Facts, TrackerFacts } from '../events.js'
import { failureOf } from '../exchange/failure.js'
import type { Connection } from '../extension-points/transport.js'

/** Ends a connection that cannot go on, and says why. */
export function turnAway(
  connection: Connection,
  error: RodizioError,
  facts: Facts<TrackerFacts>,
): void {
  facts.tell('turned-away', error.code)
  connection.send(failureOf(error))
  connection.close(error)
}
