import type { OpenFile } from './upload-side.js'

/**
 * How many pieces one who has a file open here has of it, as far as is known: at least those that
 * it was granted, used or not. One who has all of it knows no more, and gives to each alike. One
 * who fetches it too goes by what its own sources have told it, and by what others say with their
 * wishes; without those, others would look poor for ever.
 */
export function wealthOf({ side, holding, granted, pieces }: OpenFile): number {
  const said = holding.pieces.complete ? 0 : pieces
  return Math.max(granted, side.link.fetches.piecesOf(holding.info.root)?.count ?? said)
}
