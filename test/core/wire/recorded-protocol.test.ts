import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeBody, encodeFrame } from '../../../core/wire/codec.js'
import { FrameDecoder } from '../../../core/wire/frame-decoder.js'
import { encodePayloadHead } from '../../../core/wire/hot-codec.js'
import { KINDS } from '../../../core/wire/kinds.js'
import { packageRoot } from '../../support/package-root.js'
import { SAMPLE_PAYLOAD, SAMPLES } from './sample-messages.js'

/** Bytes as version 1.0 wrote them. A difference here breaks every node that is out there. */
const recorded: Record<string, string[]> = JSON.parse(
  readFileSync(join(packageRoot, 'test/fixtures/protocol-1.0.json'), 'utf8'),
)

describe('bytes recorded from protocol 1.0', () => {
  it('hold every kind', () => {
    assert.deepEqual(Object.keys(recorded).sort(), Object.keys(KINDS).sort())
  })

  for (const [kind, messages] of Object.entries(SAMPLES)) {
    it(`of '${kind}' mean what they meant and are written as they were`, () => {
      const frames = recorded[kind]!.map((hex) => Buffer.from(hex, 'hex'))
      assert.equal(frames.length, messages.length)
      frames.forEach((frame, index) => {
        const message = decodeBody(frame[4]!, frame.subarray(5))
        assert.deepEqual(message, messages[index])
        assert.equal(Buffer.from(encodeFrame(message)).toString('hex'), frame.toString('hex'))
      })
    })
  }

  it('of a payload mean what they meant and are written as they were', () => {
    const frame = Buffer.from(recorded.payload![0]!, 'hex')
    const decoder = new FrameDecoder()
    decoder.feed(frame)
    assert.deepEqual(decoder.next(), { kind: 'payload', header: SAMPLE_PAYLOAD })
    assert.deepEqual(decoder.next(), frame.subarray(-4))
    assert.deepEqual(Buffer.from(encodePayloadHead(SAMPLE_PAYLOAD)), frame.subarray(0, -4))
  })
})
