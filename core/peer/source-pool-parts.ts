import type { Done, RodizioError } from '../errors.js'
import type { Facts, PeerFacts } from '../events.js'
import type { Clock } from '../runtime/clock.js'
import type { Address } from '../wire/address.js'
import type { Answer, FileInfo, Outcome } from '../wire/messages.js'
import type { Bans } from './bans.js'
import type { HolderQuery } from './holder-query.js'
import type { Link } from './link.js'
import type { Links } from './links.js'
import type { Source } from './source.js'

/** What the sources of a download need from it and from the node around it. */
export interface SourcePoolParts {
  readonly clock: Clock
  readonly facts: Facts<PeerFacts>
  readonly links: Links
  readonly bans: Bans
  readonly info: FileInfo
  /** This node's number for the file. */
  readonly number: number
  /** How long nobody may be found before `starved`. */
  readonly waitMs: number
  /** Asks the tracker for the next holders. */
  readonly ask: (query: HolderQuery, done: Done<Answer>) => void
  /** What need not be told for its own sake. */
  readonly tellLater: (outcomes: readonly Outcome[], goesOn?: true) => void
  readonly share: () => number
  readonly sourcesMax: () => number
  /** A link to a holder is there; make it a source. */
  readonly join: (address: Address, link: Link) => Source
  /** Nobody to get it from, for too long. */
  readonly starved: (error: RodizioError) => void
}
