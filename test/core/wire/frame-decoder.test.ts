import assert from 'node:assert/strict'
import fc from 'fast-check'
import { RodizioError } from '../../../core/errors.js'
import { LIMITS } from '../../../core/limits.js'
import { encodeFrame } from '../../../core/wire/codec.js'
import { FrameDecoder } from '../../../core/wire/frame-decoder.js'
import { encodePayloadHead } from '../../../core/wire/hot-codec.js'
import type { Message, PayloadHeader } from '../../../core/wire/messages.js'
import { arbitraryMessage } from './arbitrary-messages.js'

type Sent =
  | Message
  | { readonly header: PayloadHeader; readonly bytes: Uint8Array }
  | 'unknown kind'

const arbitraryPayload = fc
  .record({ ticket: fc.nat(), offset: fc.maxSafeNat(), bytes: fc.uint8Array({ maxLength: 400 }) })
  .map(({ ticket, offset, bytes }) => ({ header: { ticket, offset, length: bytes.length }, bytes }))

const arbitraryStream: fc.Arbitrary<Sent[]> = fc.array(
  fc.oneof(arbitraryMessage, arbitraryPayload, fc.constant('unknown kind' as const)),
  { maxLength: 8 },
)

describe('FrameDecoder', () => {
  it('gives the same messages and payload however the stream is cut', () => {
    fc.assert(
      fc.property(arbitraryStream, fc.array(fc.nat(300), { minLength: 1 }), (sent, cuts) => {
        const received = decode(chunks(Buffer.concat(sent.map(encode)), cuts))
        assert.deepEqual(
          received,
          sent.filter((each) => each !== 'unknown kind'),
        )
      }),
      { numRuns: 300 },
    )
  })

  it('takes a stream byte by byte', () => {
    const sent: Sent[] = [{ kind: 'queued', place: 1 }, 'unknown kind', { kind: 'ping' }]
    assert.deepEqual(decode(chunks(Buffer.concat(sent.map(encode)), [1])), [sent[0], sent[2]])
  })

  it('decodes or refuses any bytes, and throws nothing but PROTOCOL', () => {
    const length = fc.oneof(fc.nat(400), fc.nat(2 ** 31 - 1))
    const noise = fc
      .tuple(length, fc.nat(255), fc.uint8Array({ maxLength: 400 }))
      .map(([length, kind, rest]) => {
        const head = Buffer.alloc(5)
        head.writeUInt32BE(length)
        head[4] = kind
        return Buffer.concat([head, rest])
      })
    fc.assert(
      fc.property(noise, fc.array(fc.nat(100), { minLength: 1 }), (stream, cuts) => {
        try {
          decode(chunks(stream, cuts))
        } catch (error) {
          assert.ok(error instanceof RodizioError && error.code === 'PROTOCOL', String(error))
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('judges a length by its first five bytes', () => {
    const refused = (hex: string, says: RegExp) => {
      const decoder = new FrameDecoder()
      decoder.feed(Buffer.from(hex, 'hex'))
      assert.throws(() => decoder.next(), { code: 'PROTOCOL', message: says })
    }
    refused('0000000040', /a frame of 0 bytes/)
    refused('0001000140', /a frame of 65537 bytes and kind 0x40; from 1 to 65536 are allowed/)
    refused('ffffffff80', /a frame of 4294967295 bytes/)
    refused('0000000c15', /from 13 to 1048589 are allowed/)
    refused('0010000e15', /a frame of 1048590 bytes/)
    refused(Buffer.from('GET / HTTP/1.1\r\n').toString('hex'), /is this a Rodízio node/)
  })

  it('takes the largest frames there may be', () => {
    const decoder = new FrameDecoder()
    decoder.feed(encodePayloadHead({ ticket: 1, offset: 0, length: LIMITS.bundleBytesMax }))
    assert.ok(decoder.next())
    const ignored = Buffer.alloc(4 + LIMITS.frameBytesMax)
    ignored.writeUInt32BE(LIMITS.frameBytesMax)
    ignored[4] = 0xff
    assert.deepEqual(decode([ignored, encodeFrame({ kind: 'ping' })]), [{ kind: 'ping' }])
  })

  it('knows whether a frame has begun and not ended', () => {
    const payload = encode({
      header: { ticket: 1, offset: 0, length: 3 },
      bytes: Buffer.of(1, 2, 3),
    })
    const stream = Buffer.concat([
      encodeFrame({ kind: 'queued', place: 9 }),
      encode('unknown kind'),
      payload,
    ])
    const ends = [0, 13, 13 + 8, stream.length]
    const decoder = new FrameDecoder()
    for (let at = 0; at <= stream.length; at++) {
      assert.equal(decoder.midFrame, !ends.includes(at), `after ${at} bytes`)
      decoder.feed(stream.subarray(at, at + 1))
      while (decoder.next());
    }
  })

  it('goes on where it was left', () => {
    const decoder = new FrameDecoder()
    const frame = encodeFrame({ kind: 'cancel', ticket: 5 })
    decoder.feed(Buffer.concat([frame, frame]))
    assert.deepEqual(decoder.next(), { kind: 'cancel', ticket: 5 })
    assert.equal(decoder.left, frame.length)
    assert.deepEqual(decoder.next(), { kind: 'cancel', ticket: 5 })
    assert.equal(decoder.left, 0)
    assert.equal(decoder.next(), undefined)
  })
})

function encode(sent: Sent): Uint8Array {
  if (sent === 'unknown kind') return Buffer.from('0000000480010203', 'hex')
  if ('kind' in sent) return encodeFrame(sent)
  return Buffer.concat([encodePayloadHead(sent.header), sent.bytes])
}

/** Cuts `stream` into chunks of the given lengths, over and over. */
function* chunks(stream: Uint8Array, lengths: readonly number[]): Iterable<Uint8Array> {
  for (let at = 0, index = 0; at < stream.length; index++) {
    const length = Math.max(1, lengths[index % lengths.length]!)
    yield stream.subarray(at, at + length)
    at += length
  }
}

function decode(stream: Iterable<Uint8Array>): unknown[] {
  const received: unknown[] = []
  const decoder = new FrameDecoder()
  let payload: { header: PayloadHeader; bytes: Uint8Array } | undefined
  for (const chunk of stream) {
    decoder.feed(chunk)
    for (let part = decoder.next(); part !== undefined; part = decoder.next()) {
      if (part instanceof Uint8Array) {
        payload!.bytes = new Uint8Array(Buffer.concat([payload!.bytes, part]))
      } else if (part.kind === 'payload') {
        payload = { header: part.header, bytes: new Uint8Array() }
        received.push(payload)
      } else received.push(part)
    }
  }
  return received
}
