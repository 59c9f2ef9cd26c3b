import { LIMITS } from '../limits.js'
import type { Clock, Timer } from '../runtime/clock.js'
import type { PieceTicket } from './piece-ticket.js'
import type { Source } from './source.js'

export interface EndgameParts {
  readonly clock: Clock
  /** Nothing is left to ask for. */
  readonly exhausted: () => boolean
  readonly sources: () => Iterable<Source>
  readonly takeBack: (source: Source, ticket: PieceTicket) => void
}

/**
 * When nothing is left to ask for, one slow source can hold up the whole file. Looks now and then
 * for the piece that will come last, and takes it back if another source would be much quicker.
 * That is done before it is given on, so no piece is ever asked of two. Each time that a piece was
 * taken back, its next source is given twice as long: where all are slow, or far away, it comes in
 * the end instead of going from one to the other for ever.
 */
export class Endgame {
  #timer: Timer | undefined
  /** How often each was taken back. */
  readonly #taken = new Map<number, number>()

  constructor(private readonly parts: EndgameParts) {}

  /** Something was asked for, or nothing could be. Looks as long as nothing is left to ask for. */
  watch(): void {
    const { clock, exhausted, sources, takeBack } = this.parts
    if (this.#timer || !exhausted()) return
    this.#timer = clock.after(LIMITS.endgameMs, () => {
      this.#timer = undefined
      const nowMs = clock.nowMs()
      const isDue = ({ piece, sinceMs }: PieceTicket): boolean =>
        nowMs - sinceMs >= LIMITS.endgameMs * 2 ** this.#timesTaken(piece)
      const late = exhausted() && latestPiece(sources(), isDue, nowMs)
      if (late) {
        for (const ticket of late.tickets) {
          this.#taken.set(ticket.piece, this.#timesTaken(ticket.piece) + 1)
          takeBack(late.source, ticket)
        }
      }
      this.watch()
    })
  }

  #timesTaken(piece: number): number {
    return this.#taken.get(piece) ?? 0
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }
}

/**
 * The piece that will come last, if another source that has nothing to do could send all of it in
 * less than half the time; with it, what the same source has not begun.
 */
function latestPiece(
  sources: Iterable<Source>,
  isDue: (ticket: PieceTicket) => boolean,
  nowMs: number,
): { readonly source: Source; readonly tickets: readonly PieceTicket[] } | undefined {
  const all = [...sources]
  let latest: { source: Source; tickets: PieceTicket[] } | undefined
  let longestMs = 0
  for (const source of all) {
    // Nobody would be quicker than our own rate.
    if (source.heldBack) continue
    for (const ticket of source.unfinished()) {
      if (!isDue(ticket)) continue
      const leftMs = timeLeftMs(source, ticket, nowMs)
      const better = (other: Source): boolean => isQuicker(other, source, ticket, leftMs)
      if (leftMs <= longestMs || !all.some(better)) continue
      const behind = [...source.unfinished()].filter((other) => !other.arrived && isDue(other))
      latest = { source, tickets: [...new Set([ticket, ...behind])] }
      longestMs = leftMs
    }
  }
  return latest
}

/**
 * As it has come so far, and at least as long as nothing has come. One that has not begun may be
 * waiting behind others.
 */
function timeLeftMs(source: Source, ticket: PieceTicket, nowMs: number): number {
  const { arrived, length, sinceMs, beganMs } = ticket
  // It flows, and no part of it has been told of: for all that is known, half of it is here.
  if (arrived === 0 && beganMs !== undefined) return nowMs - beganMs
  const ageMs = nowMs - sinceMs
  if (arrived === 0) return 4 * ageMs
  return Math.max(source.silentMs, ((length - arrived) / arrived) * ageMs)
}

function isQuicker(other: Source, slow: Source, ticket: PieceTicket, leftMs: number): boolean {
  if (other === slow || !other.lively || !other.stock?.pieces.has(ticket.piece)) return false
  if (other.spoilt.has(ticket.piece)) return false
  const neededMs = (ticket.length / Math.max(1, other.bytesPerSecond)) * 1000
  // What the slow one did before it fell silent says nothing any more.
  const slower = slow.silentMs > LIMITS.endgameMs || other.bytesPerSecond > slow.bytesPerSecond
  return slower && 2 * neededMs < leftMs
}
