import assert from 'node:assert/strict'
import * as v from 'valibot'
import { RodizioError } from '../errors.js'
import { LIMITS } from '../limits.js'
import { FRAME_HEAD_BYTES, newFrame } from './frame.js'
import { HOT_CODECS } from './hot-codec.js'
import { KINDS } from './kinds.js'
import { type HotKind, type MapKind, MESSAGE_SHAPES } from './message-shapes.js'
import { type Hello, type Message, type MessageKind, PROTOCOL } from './messages.js'
import { pack, unpack } from './msgpack.js'
import type { Shape } from './shapes.js'

/**
 * Messages as bytes and back; `docs/protocol.md` describes the bytes. `decodeBody` is the one gate:
 * what it returns is bounded, checked and owns its memory, and what it refuses is `PROTOCOL`.
 */

/** How every hello begins, in every version; major and minor follow, a byte each. */
const magic = new TextEncoder().encode('RODIZIO')
const helloHeadBytes = magic.length + 2

const kindNames = new Map<number, MessageKind | 'payload'>(
  (Object.keys(KINDS) as (keyof typeof KINDS)[]).map((name) => [KINDS[name], name]),
)

/** The whole frame: head and body. A message too large for one is a fault of its sender. */
export function encodeFrame(message: Message): Uint8Array {
  const frame = encode(message)
  assert(frame.length - 4 <= LIMITS.frameBytesMax, `'${message.kind}' of ${frame.length} bytes`)
  return frame
}

/** How long the frame would be, also when that is too long. */
export function encodedBytes(message: Message): number {
  return encode(message).length
}

function encode(message: Message): Uint8Array {
  if (message.kind in HOT_CODECS) {
    const { encode } = HOT_CODECS[message.kind as HotKind]
    return encode(message as never)
  }
  const shape = MESSAGE_SHAPES[message.kind as MapKind] as Shape<unknown>
  const packed = pack(shape.pack(message))
  const skipped = message.kind === 'hello' ? helloHeadBytes : 0
  const frame = newFrame(KINDS[message.kind], skipped + packed.length)
  frame.set(packed, FRAME_HEAD_BYTES + skipped)
  if (message.kind === 'hello') {
    frame.set(magic, FRAME_HEAD_BYTES)
    frame.set([message.major, message.minor], FRAME_HEAD_BYTES + magic.length)
  }
  return frame
}

/** The message of a whole frame's body. `kind` is below `IGNORABLE_FROM` and not payload. */
export function decodeBody(kind: number, body: Uint8Array): Message {
  const name = kindNames.get(kind)
  if (name === undefined || name === 'payload') {
    throw new RodizioError('PROTOCOL', `a message of the unknown kind 0x${kind.toString(16)}`)
  }
  if (name === 'hello') return decodeHello(body)
  if (name in HOT_CODECS) return HOT_CODECS[name as HotKind].decode(body)
  return { kind: name, ...decodeMap(name as MapKind, body) } as Message
}

/** Of another major version's hello only what all versions have is read: enough to refuse it. */
function decodeHello(body: Uint8Array): Hello {
  if (body.length < helloHeadBytes || magic.some((byte, index) => body[index] !== byte)) {
    throw new RodizioError('PROTOCOL', 'a hello that is not from a Rodízio node')
  }
  const versions = { major: body[magic.length]!, minor: body[magic.length + 1]! }
  if (versions.major !== PROTOCOL.major) {
    return { kind: 'hello', ...versions, features: [], instance: '', nonce: new Uint8Array() }
  }
  return { kind: 'hello', ...versions, ...decodeMap('hello', body.subarray(helloHeadBytes)) }
}

type FieldsOf<K extends MapKind> = (typeof MESSAGE_SHAPES)[K] extends Shape<infer T> ? T : never

function decodeMap<K extends MapKind>(name: K, body: Uint8Array): FieldsOf<K> {
  const shape = MESSAGE_SHAPES[name] as Shape<FieldsOf<K>>
  const result = v.safeParse(shape.schema, unpack(body), { abortEarly: true })
  if (result.success) return result.output
  const [issue] = result.issues
  const where = v.getDotPath(issue) ?? 'its body'
  throw new RodizioError('PROTOCOL', `a bad '${name}' message: ${where} is not ${issue.message}`)
}
