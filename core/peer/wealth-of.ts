import type { OpenFile } from './upload-side.js'

/**
 * How many pieces one who has a file open here has of it, as far as is known: at least those that
 * it was granted, used or not. Whoever fetches the file too knows more, from those it fetches from
 * by what they have told it, from others by what they say with their wishes: without that they
 * would look poor for ever, and leave nothing to the rest. One who has all of it gives to each
 * alike.
 */
export function wealthOf({ side, holding, granted, pieces }: OpenFile): number {
  const said = holding.pieces.complete ? 0 : pieces
  return Math.max(granted, side.link.fetches.piecesOf(holding.info.root)?.count ?? said)
}
