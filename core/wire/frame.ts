import { writeU32 } from './big-endian.js'

/** Length (u32, of what follows it) and kind (u8). */
export const FRAME_HEAD_BYTES = 5

/** A frame with its head written. `bytesAfter`: what follows it on the wire and belongs to it. */
export function newFrame(kind: number, bodyBytes: number, bytesAfter = 0): Uint8Array {
  const frame = new Uint8Array(FRAME_HEAD_BYTES + bodyBytes)
  writeU32(frame, 0, 1 + bodyBytes + bytesAfter)
  frame[4] = kind
  return frame
}
