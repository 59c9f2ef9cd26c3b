import type { FileContent } from '../content/piece-layout.js'
import type { PieceSet } from '../content/piece-set.js'
import type { Done } from '../errors.js'
import type { Block } from '../runtime/disk.js'
import type { FileInfo, OpenBundle, Root } from '../wire/messages.js'

/**
 * A content of which this peer can serve some pieces or all: a shared file, or a download under
 * way.
 */
export interface Holding {
  /** This node's number for it in facts. */
  readonly number: number
  readonly info: FileInfo
  /** The pieces that can be served. They only grow. */
  readonly pieces: PieceSet
  /** With the piece layer; undefined while a download still gathers it. */
  readonly content: FileContent | undefined
  /** It is read and sent as a whole, however long a block may be otherwise. */
  readonly undivided?: boolean
  /** A range of the piece layer, where `content` is not known yet but this range is. */
  readonly layerRange?: (range: number) => LayerRange | undefined
  /**
   * Reads a run of held pieces. An error takes the content off the list where its file is to blame.
   */
  read(offset: number, length: number, done: Done<Block>): void
}

/** Hashes of the piece layer, with the proof that ties them to the root. */
export interface LayerRange {
  readonly hashes: Uint8Array
  readonly proof: Uint8Array
}

/** Where serving looks contents up. */
export interface Holdings {
  find(root: Root): Holding | undefined
}

/** Where serving looks up what is opened over a link. */
export interface ServedHoldings extends Holdings {
  /** Whole small contents, one behind the other, as one of a single piece; undefined: not all. */
  bundle(contents: OpenBundle['contents']): Holding | undefined
}
