import { LIMITS } from '../limits.js'
import type { PieceBoard } from './piece-board.js'
import type { Source } from './source.js'

/** Asks `source` for a few missing ranges of the piece layer, each of which nobody is asked for. */
export function askLayer(source: Source, sources: Iterable<Source>, board: PieceBoard): void {
  if (!source.stock || source.layerless) return
  const asked = new Set<number>()
  for (const { ranges } of sources) for (const range of ranges) asked.add(range)
  for (const range of board.missingRanges()) {
    if (asked.size >= LIMITS.layerRangesAhead) return
    if (asked.has(range)) continue
    asked.add(range)
    source.requestLayer(range)
  }
}

/** `source` has got more: it may have got the piece layer, too, where it had not. */
export function askLayerAgain(source: Source, sources: Iterable<Source>, board: PieceBoard): void {
  source.layerless = false
  askLayer(source, sources, board)
}
