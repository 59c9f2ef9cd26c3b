import { PieceSet } from '../../core/content/piece-set.js'
import type {
  OpenPieces,
  PieceOrder,
  PieceOrderPlugin,
} from '../../core/extension-points/piece-order.js'
import { OpenPieceIndex } from '../../core/peer/open-pieces.js'
import { silentLog } from '../../core/runtime/log.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import { FakeClock } from './fake-clock.js'

export function pieceSet(size: number, pieces: Iterable<number>): PieceSet {
  const set = new PieceSet(size)
  for (const piece of pieces) set.add(piece)
  return set
}

/** The view that a download has when it asks the first of `sources`; everything is open. */
export function openOf(size: number, ...sources: readonly (readonly number[])[]): OpenPieces {
  const index = new OpenPieceIndex(size)
  for (let piece = 0; piece < size; piece++) index.add(piece)
  const sets = sources.map((pieces) => pieceSet(size, pieces))
  for (const pieces of sets) index.count({ pieces, whole: pieces.complete }, 1)
  return index.among(sets[0]!)!
}

/** A piece order without options, on a stream of chance of its own. */
export function orderOf(plugin: PieceOrderPlugin, seed: number | string = 1): PieceOrder {
  const random = new SeededRandom(seed)
  return plugin.create({ options: {}, clock: new FakeClock(), random, log: silentLog })
}

/** How often each piece is named, in `calls` questions about the same view. */
export function tally(order: PieceOrder, open: OpenPieces, calls: number): Map<number, number> {
  const times = new Map<number, number>()
  for (let call = 0; call < calls; call++) {
    const piece = order.next(open)!
    times.set(piece, (times.get(piece) ?? 0) + 1)
  }
  return new Map([...times].sort(([one], [other]) => one - other))
}
