/** A piece that was asked of a source, under the ticket it granted. */
export interface PieceTicket {
  readonly ticket: number
  readonly piece: number
  readonly offset: number
  readonly length: number
  readonly sinceMs: number
  /** When its first bytes came; undefined: they have not. */
  beganMs: number | undefined
  /** Bytes whose blocks have begun. */
  begun: number
  /** Bytes that have come. */
  arrived: number
  /** Bytes that are on disk. */
  written: number
  /** Blocks handed to the disk and not yet written. */
  writing: number
  /** Its source is lost, or it was given up: what still comes is of no use. */
  dropped: boolean
}

/** A ticket of which nothing has come. */
export function newTicket(
  granted: Pick<PieceTicket, 'ticket' | 'piece' | 'offset' | 'length' | 'sinceMs'>,
): PieceTicket {
  const { ticket, piece, offset, length, sinceMs } = granted
  return {
    ticket,
    piece,
    offset,
    length,
    sinceMs,
    beganMs: undefined,
    begun: 0,
    arrived: 0,
    written: 0,
    writing: 0,
    dropped: false,
  }
}
