/** A piece that was asked of a source, under the ticket it granted. */
export interface PieceTicket {
  readonly ticket: number
  readonly piece: number
  readonly offset: number
  readonly length: number
  readonly sinceMs: number
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
