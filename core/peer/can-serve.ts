import { leafBytes } from '../content/merkle.js'
import { pieceBytesOf } from '../content/piece-layout.js'
import type { Holding } from './holding.js'

/** Whole leaves (or up to the end) of one piece that is held. */
export function canServe(
  { info, pieces, undivided }: Holding,
  offset: number,
  length: number,
): boolean {
  if (undivided) return offset === 0 && length === info.size
  const pieceBytes = pieceBytesOf(info.size)
  const end = offset + length
  const piece = Math.floor(offset / pieceBytes)
  const aligned = offset % leafBytes === 0 && (length % leafBytes === 0 || end === info.size)
  return aligned && end <= Math.min((piece + 1) * pieceBytes, info.size) && pieces.has(piece)
}
