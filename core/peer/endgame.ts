import type { PieceTicket, Source } from './source.js'

/**
 * When nothing is left to ask for, one slow source can hold up the whole file. Names the piece that
 * will come last, if another source that has nothing to do could send all of it in less than half
 * the time. It is taken back before it is given on, so no piece is ever asked of two.
 */
export function latestPiece(
  sources: Iterable<Source>,
  nowMs: number,
): { readonly source: Source; readonly ticket: PieceTicket } | undefined {
  const all = [...sources]
  let latest: { source: Source; ticket: PieceTicket } | undefined
  let longestMs = 0
  for (const source of all) {
    for (const ticket of source.unfinished()) {
      const leftMs = timeLeftMs(ticket, nowMs)
      const better = (other: Source): boolean => isQuicker(other, source, ticket, leftMs)
      if (leftMs <= longestMs || !all.some(better)) continue
      latest = { source, ticket }
      longestMs = leftMs
    }
  }
  return latest
}

/** As it has come so far. A ticket of which nothing has come may be waiting behind others. */
function timeLeftMs({ arrived, length, sinceMs }: PieceTicket, nowMs: number): number {
  const ageMs = nowMs - sinceMs
  return arrived === 0 ? 4 * ageMs : ((length - arrived) / arrived) * ageMs
}

function isQuicker(other: Source, slow: Source, ticket: PieceTicket, leftMs: number): boolean {
  if (other === slow || !other.lively || !other.stock?.pieces.has(ticket.piece)) return false
  const neededMs = (ticket.length / Math.max(1, other.bytesPerSecond)) * 1000
  return other.bytesPerSecond > slow.bytesPerSecond && 2 * neededMs < leftMs
}
