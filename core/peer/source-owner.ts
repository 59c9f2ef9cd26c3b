import type { PieceSet } from '../content/piece-set.js'
import type { RodizioError } from '../errors.js'
import type { Block } from '../runtime/disk.js'
import type { FileInfo } from '../wire/messages.js'
import type { Appetite } from './appetite.js'
import type { PieceTicket } from './piece-ticket.js'
import type { Source } from './source.js'

/** What a source asks of the download it belongs to. */
export interface SourceOwner {
  readonly info: FileInfo
  /** What is here. */
  readonly pieces: PieceSet
  opened(source: Source): void
  /** The source got one more piece. */
  gained(source: Source, piece: number): void
  /** A range of the piece layer came; false when it is wrong. */
  layer(source: Source, range: number, hashes: Uint8Array, proof: Uint8Array): boolean
  wants(source: Source): boolean
  readonly appetite: Appetite
  /** The piece to ask it for; `suggested` by itself, perhaps. Undefined: none. */
  claimNext(source: Source, suggested: number | undefined): number | undefined
  /** A block has come; the owner writes and releases it. */
  block(source: Source, ticket: PieceTicket, offset: number, block: Block): void
  /** A source has kept us waiting: there may be a better one. */
  waitsLong(source: Source): void
  /** It is gone. `dropped` tickets of it are set. */
  sourceLost(source: Source, reason: RodizioError): void
}
