import type { Address } from '../wire/address.js'
import type { Outcome } from '../wire/messages.js'

/** What goes with a request for holders. */
export interface HolderQuery {
  readonly count: number
  readonly need: 'complete' | 'any'
  readonly share: number
  readonly outcomes: readonly Outcome[]
  readonly known: readonly Address[]
}

/** The next peer. How many more are of use is known when the size is. */
export const firstQuery: HolderQuery = {
  count: 1,
  need: 'complete',
  share: 0,
  outcomes: [],
  known: [],
}
