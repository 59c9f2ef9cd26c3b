import type { Clock, Timer } from '../runtime/clock.js'
import type { UploadFlow } from './upload-flow.js'
import type { Worth } from './upload-queue.js'
import type { OpenFile } from './upload-side.js'

/** One grant, from the moment it is given until its last byte has come. */
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
  /** When something of it was sent or taken last. */
  movedMs: number
  /** Bytes that have come, as the other side says. */
  taken: number
  /** All of it is with its connection. */
  handed: boolean
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
    movedMs: 0,
    taken: 0,
    handed: false,
    told: false,
    timer: undefined,
    flow: undefined,
  }
}

/** How long it has been on the line: without the way there and the word that comes back. */
export function lineMs({ beganMs, open }: UploadTicket, clock: Clock): number {
  return Math.max(0.01, clock.nowMs() - beganMs - open.side.answerMs)
}
