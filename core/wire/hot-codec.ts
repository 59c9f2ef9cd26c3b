import { RodizioError } from '../errors.js'
import { LIMITS } from '../limits.js'
import { readU16, readU32, readU64, writeU16, writeU32, writeU64 } from './big-endian.js'
import { FRAME_HEAD_BYTES, newFrame } from './frame.js'
import { KINDS } from './kinds.js'
import type { HotKind, MessageOf } from './message-shapes.js'
import type { PayloadHeader, Want } from './messages.js'

/**
 * The messages that travel with every piece, in fixed layouts: no map, no schema, no object beyond
 * the message itself.
 */
interface HotCodec<K extends HotKind> {
  encode(message: MessageOf<K>): Uint8Array
  decode(body: Uint8Array): MessageOf<K>
}

const tokenBytes = 16

/** In place of the number of a piece. */
const noPiece = 0xffffffff

/** By the number that stands for each. */
const wants: readonly Want[] = ['nothing', 'more', 'now']

export const HOT_CODECS: { readonly [K in HotKind]: HotCodec<K> } = {
  have: {
    encode({ file, pieces }) {
      const frame = newFrame(KINDS.have, 4 + 4 * pieces.length)
      writeU32(frame, 5, file)
      for (let index = 0; index < pieces.length; index++) {
        writeU32(frame, 9 + 4 * index, pieces[index]!)
      }
      return frame
    },
    decode(body) {
      const count = (body.length - 4) / 4
      if (!Number.isInteger(count) || count < 0 || count > LIMITS.arrayEntriesMax) {
        throw wrongLength('have', body)
      }
      const pieces = new Array<number>(count)
      for (let index = 0; index < count; index++) pieces[index] = readU32(body, 4 + 4 * index)
      return { kind: 'have', file: readU32(body, 0), pieces }
    },
  },

  wish: {
    encode({ file, want, pieces }) {
      const frame = newFrame(KINDS.wish, 9)
      writeU32(frame, 5, file)
      frame[9] = wants.indexOf(want)
      writeU32(frame, 10, pieces)
      return frame
    },
    decode(body) {
      expectLength('wish', body, 9)
      const want = wants[body[4]!]
      if (!want) throw new RodizioError('PROTOCOL', `a bad wish: want is ${body[4]}, not 0, 1 or 2`)
      return { kind: 'wish', file: readU32(body, 0), want, pieces: readU32(body, 5) }
    },
  },

  grant: {
    encode({ file, ticket, extra, suggested, port, token }) {
      const frame = newFrame(KINDS.grant, 15 + tokenBytes)
      writeU32(frame, 5, file)
      writeU32(frame, 9, ticket)
      frame[13] = extra ? 1 : 0
      writeU32(frame, 14, suggested ?? noPiece)
      writeU16(frame, 18, port)
      frame.set(token, 20)
      return frame
    },
    decode(body) {
      expectLength('grant', body, 15 + tokenBytes)
      const extra = body[8]!
      if (extra > 1)
        throw new RodizioError('PROTOCOL', `a bad grant: extra is ${extra}, not 0 or 1`)
      const suggested = readU32(body, 9)
      return {
        kind: 'grant',
        file: readU32(body, 0),
        ticket: readU32(body, 4),
        extra: extra === 1,
        suggested: suggested === noPiece ? undefined : suggested,
        port: readU16(body, 13),
        token: new Uint8Array(body.subarray(15)),
      }
    },
  },

  request: {
    encode({ ticket, offset, length }) {
      const frame = newFrame(KINDS.request, 16)
      writeU32(frame, 5, ticket)
      writeU64(frame, 9, offset)
      writeU32(frame, 17, length)
      return frame
    },
    decode(body) {
      expectLength('request', body, 16)
      return {
        kind: 'request',
        ticket: readU32(body, 0),
        offset: readOffset('request', body, 4),
        length: readU32(body, 12),
      }
    },
  },

  cancel: {
    encode({ ticket }) {
      const frame = newFrame(KINDS.cancel, 4)
      writeU32(frame, 5, ticket)
      return frame
    },
    decode(body) {
      expectLength('cancel', body, 4)
      return { kind: 'cancel', ticket: readU32(body, 0) }
    },
  },

  taken: {
    encode({ ticket, length }) {
      const frame = newFrame(KINDS.taken, 8)
      writeU32(frame, 5, ticket)
      writeU32(frame, 9, length)
      return frame
    },
    decode(body) {
      expectLength('taken', body, 8)
      return { kind: 'taken', ticket: readU32(body, 0), length: readU32(body, 4) }
    },
  },
}

/** Ticket and offset, before the bytes. */
export const PAYLOAD_HEAD_BYTES = 12

/** All of a payload frame but its bytes, which follow on the wire. */
export function encodePayloadHead({ ticket, offset, length }: PayloadHeader): Uint8Array {
  const head = newFrame(KINDS.payload, PAYLOAD_HEAD_BYTES, length)
  writeU32(head, FRAME_HEAD_BYTES, ticket)
  writeU64(head, FRAME_HEAD_BYTES + 4, offset)
  return head
}

export function decodePayloadHead(head: Uint8Array, length: number): PayloadHeader {
  return { ticket: readU32(head, 0), offset: readOffset('payload', head, 4), length }
}

function readOffset(kind: string, body: Uint8Array, at: number): number {
  const offset = readU64(body, at)
  if (!Number.isSafeInteger(offset)) {
    throw new RodizioError('PROTOCOL', `a bad ${kind}: no file is long enough for its offset`)
  }
  return offset
}

function expectLength(kind: HotKind, body: Uint8Array, length: number): void {
  if (body.length !== length) throw wrongLength(kind, body)
}

function wrongLength(kind: HotKind, body: Uint8Array): RodizioError {
  return new RodizioError('PROTOCOL', `a bad ${kind}: it cannot have ${body.length} bytes`)
}
