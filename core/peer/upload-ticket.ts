import type { Timer } from '../runtime/clock.js'
import type { UploadFlow } from './upload-flow.js'
import type { Worth } from './upload-queue.js'
import type { OpenFile } from './upload-side.js'

/** One grant, from the moment it is given until its last byte is sent. */
export interface UploadTicket {
  readonly number: number
  readonly open: OpenFile
  offset: number
  /** 0: granted, but not yet said what for. */
  length: number
  /** The piece that was suggested; then the one that was asked for. */
  piece: number | undefined
  /** What the turn is worth, as far as is known. */
  worth: Worth
  readonly grantedMs: number
  /** Since when it flows. */
  beganMs: number
  /** The other side has been told of it. */
  told: boolean
  timer: Timer | undefined
  flow: UploadFlow | undefined
}

/** A grant that nobody has been told of. */
export function newUploadTicket(
  granted: Pick<UploadTicket, 'number' | 'open' | 'worth' | 'grantedMs'>,
): UploadTicket {
  const { number, open, worth, grantedMs } = granted
  return {
    number,
    open,
    worth,
    grantedMs,
    offset: 0,
    length: 0,
    piece: undefined,
    beganMs: 0,
    told: false,
    timer: undefined,
    flow: undefined,
  }
}
