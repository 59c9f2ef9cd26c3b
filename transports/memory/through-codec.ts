import { decodeBody, encodeFrame } from '../../core/wire/codec.js'
import { FRAME_HEAD_BYTES } from '../../core/wire/frame.js'
import type { Message } from '../../core/wire/messages.js'

/** What becomes of a message on a real network. */
export function throughCodec(message: Message): Message {
  const frame = encodeFrame(message)
  return decodeBody(frame[4]!, frame.subarray(FRAME_HEAD_BYTES))
}
