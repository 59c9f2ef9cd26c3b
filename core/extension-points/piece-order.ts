import type { Random } from '../runtime/random.js'
import type { OptionSpecs } from './options.js'
import type { Plugin } from './plugin.js'

/**
 * Decides, on a peer that fetches a file, which piece a source is asked for next.
 *
 * It is called once for each turn that a source grants, while the source waits: synchronous,
 * without I/O, and O(pieces of the file) at most. The same calls give the same answers (chance
 * comes from the plugin's own `random`). One instance serves all downloads of a node, whose
 * questions come mixed: what it remembers of one need not be true of the next.
 */
export interface PieceOrder {
  /**
   * One of `open`. It is then asked of the source, and open to nobody until it has failed to come.
   *
   * Undefined means "nothing of this source now" and is no fault: the source loses its turn. It is
   * asked again when something has changed (a piece was finished or became free, a source got a
   * piece, came or left), and every 15 s when nothing has. Where one source has all that is open
   * and nothing else is under way, there must be an answer within a few questions: a download that
   * takes nothing from anybody ends, after `wait`, like one without sources.
   *
   * Any other answer, or an exception, costs the turn its preference: the default order answers,
   * the fault is counted and logged.
   */
  next(open: OpenPieces): number | undefined
}

/**
 * The pieces that the source has, that are not here yet, and that nobody else has been asked for:
 * whole numbers from 0, by their place in the file. Never empty. A view over live state without
 * copies, valid only during the call. n: open pieces of the file, whoever has them.
 */
export interface OpenPieces extends Iterable<number> {
  /** From the lowest to the highest. O(pieces of the file) for all. */
  [Symbol.iterator](): Iterator<number>
  /** Pieces of the whole file, here or not. */
  readonly pieces: number
  /** Whether a piece is one of these. Takes any number. O(1). */
  has(piece: number): boolean
  /** The lowest. O(1) where the source has all, on average; else up to O(pieces of the file). */
  first(): number
  /** Any of them, each as likely as the other where the source has all. O(1) there, else O(n). */
  any(random: Random): number
  /**
   * One that the fewest known sources have. Among equals the one that the source suggests, because
   * it has given it to the fewest; else as `any`. O(1) there, else O(n).
   */
  rarest(random: Random): number
  /** How many known sources have the piece of the file, this one included. O(1). */
  sources(piece: number): number
}

export type PieceOrderPlugin<S extends OptionSpecs = OptionSpecs> = Plugin<'pieceOrder', S>
