import type { Random } from '../runtime/random.js'
import type { OptionSpecs } from './options.js'
import type { Plugin } from './plugin.js'

/**
 * Decides, on a peer that fetches a file, which piece a source is asked for next. It is called at
 * the moment of a grant, when the source waits for the answer: synchronous, without I/O, and quick.
 * One instance serves all downloads of a node.
 */
export interface PieceOrder {
  /**
   * One of `open`, or undefined: nothing from this source now, although it has something. An answer
   * that is not open, or an exception, costs the grant its preference: the first open piece is
   * taken.
   */
  next(open: OpenPieces): number | undefined
}

/**
 * The pieces that the source has, that are not here yet, and that nobody else has been asked for:
 * whole numbers from 0, by their place in the file. Never empty. A view over live state without
 * copies, valid only during the call. n: pieces of the file.
 */
export interface OpenPieces extends Iterable<number> {
  /** Pieces of the whole file, here or not. */
  readonly pieces: number
  /** Whether a piece is one of these. Takes any number. O(1). */
  has(piece: number): boolean
  /** The lowest. O(1) on average. */
  first(): number
  /** Any of them, each as likely as the other where the source has all. O(1) to O(n). */
  any(random: Random): number
  /** One that the fewest known sources have; among equals, at random. O(1) to O(n). */
  rarest(random: Random): number
  /** How many known sources have the piece. O(1). */
  sources(piece: number): number
}

export type PieceOrderPlugin<S extends OptionSpecs = OptionSpecs> = Plugin<'pieceOrder', S>
