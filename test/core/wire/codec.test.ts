import assert from 'node:assert/strict'
import fc from 'fast-check'
import { RodizioError } from '../../../core/errors.js'
import { LIMITS } from '../../../core/limits.js'
import { decodeBody, encodedBytes, encodeFrame } from '../../../core/wire/codec.js'
import { HOT_CODECS } from '../../../core/wire/hot-codec.js'
import { KINDS } from '../../../core/wire/kinds.js'
import type { Message } from '../../../core/wire/messages.js'
import { pack } from '../../../core/wire/msgpack.js'
import { ARBITRARY_MESSAGES } from './arbitrary-messages.js'
import { ALL_SAMPLES, SAMPLES } from './sample-messages.js'

describe('codec', () => {
  for (const [kind, messages] of Object.entries(ARBITRARY_MESSAGES)) {
    it(`brings any '${kind}' back as it was`, () => {
      fc.assert(
        fc.property(messages as fc.Arbitrary<Message>, (message) => {
          assert.deepEqual(decode(encodeFrame(message)), message)
        }),
        { numRuns: 40 },
      )
    })
  }

  it('has a number of its own for every kind, in the range of its layout', () => {
    const numbers = Object.values(KINDS)
    assert.equal(new Set(numbers).size, numbers.length)
    assert.deepEqual(Object.keys(KINDS).sort(), [...Object.keys(SAMPLES), 'payload'].sort())
    for (const [name, number] of Object.entries(KINDS)) {
      const hot = name in HOT_CODECS || name === 'payload'
      const [from, to] = number < 0x10 ? [0x01, 0x0f] : hot ? [0x10, 0x3f] : [0x40, 0x7f]
      assert.ok(number >= from && number <= to, name)
    }
  })

  it('writes the length of what follows it first', () => {
    for (const message of ALL_SAMPLES) {
      const frame = encodeFrame(message)
      assert.equal(Buffer.from(frame).readUInt32BE(0), frame.length - 4)
      assert.equal(encodedBytes(message), frame.length)
    }
  })

  it('decodes or refuses any bytes, and throws nothing but PROTOCOL', () => {
    const kinds = fc.oneof(
      fc.constantFrom(...Object.values(KINDS)),
      fc.integer({ max: 0x7f, min: 0 }),
    )
    fc.assert(
      fc.property(kinds, fc.uint8Array({ maxLength: 300 }), (kind, body) => {
        tryDecode(kind, body)
      }),
      { numRuns: 3000 },
    )
  })

  it('decodes or refuses any msgpack value as the body of any kind', () => {
    const kinds = fc.constantFrom(...Object.values(KINDS).filter((kind) => kind >= 0x40))
    fc.assert(
      fc.property(kinds, fc.object({ withTypedArray: true }), (kind, value) => {
        tryDecode(kind, new Uint8Array(pack(value)))
      }),
      { numRuns: 1000 },
    )
  })

  it('refuses every truncation', () => {
    for (const message of ALL_SAMPLES) {
      const frame = encodeFrame(message)
      for (let length = 5; length < frame.length; length++) {
        // With whole pieces less, it is a `have` of fewer pieces.
        if (message.kind === 'have' && length % 4 === 1) continue
        assert.throws(() => decode(frame.subarray(0, length)), { code: 'PROTOCOL' }, message.kind)
      }
    }
  })

  it('refuses every flipped bit or reads another valid message', () => {
    for (const message of ALL_SAMPLES) {
      const frame = encodeFrame(message)
      for (let bit = 40; bit < frame.length * 8; bit++) {
        const flipped = new Uint8Array(frame)
        flipped[bit >> 3]! ^= 1 << (bit & 7)
        const read = tryDecode(frame[4]!, flipped.subarray(5))
        if (read?.kind === 'hello' && read.major !== 1) continue
        if (read) assert.deepEqual(decode(encodeFrame(read)), read)
      }
    }
  })

  it('leaves fields it does not know behind', () => {
    const body = pack({ place: 3, colour: 'blue', constructor: 1, 7: [] })
    assert.deepEqual(decodeBody(KINDS.queued, body), { kind: 'queued', place: 3 })
  })

  it('keeps no part of the frame alive or changeable', () => {
    for (const message of ALL_SAMPLES) {
      const frame = encodeFrame(message)
      const read = decode(frame)
      frame.fill(0xff)
      assert.deepEqual(read, message)
      for (const value of Object.values(read)) {
        if (value instanceof Uint8Array) assert.equal(value.buffer.byteLength, value.length)
      }
    }
  })

  it('reads of a hello of another major version who speaks what, and nothing else', () => {
    const body = Buffer.concat([Buffer.from('RODIZIO'), Buffer.of(2, 5), Buffer.of(0xc1, 0xff)])
    assert.deepEqual(decodeBody(KINDS.hello, body), {
      kind: 'hello',
      major: 2,
      minor: 5,
      features: [],
      instance: '',
      nonce: new Uint8Array(),
    })
  })

  const refusals: [what: string, kind: number, body: Uint8Array, says: RegExp][] = [
    ['an unknown kind', 0x03, Buffer.of(), /unknown kind 0x3/],
    ['an unknown kind of map', 0x7f, Buffer.of(0x80), /unknown kind 0x7f/],
    ['a hello from elsewhere', KINDS.hello, Buffer.from('GET / HTTP/1.1'), /not from a Rod/],
    ['a field left out', KINDS.queued, map({}), /'queued' message: place is not there/],
    ['a field of another type', KINDS.queued, map({ place: '1' }), /place is not a whole number/],
    ['nil where a field may be missing', KINDS.browse, map({ after: null }), /after is not a map/],
    ['a fraction', KINDS.queued, map({ place: 0.5 }), /place is not a whole number/],
    ['a number too large', KINDS.queued, map({ place: 2 ** 32 }), /from 0 to 4294967295/],
    ['an unsafe size', KINDS.open, map({ file: 1, root: id(32), size: 2 ** 60 }), /size is not/],
    ['a share above 1', KINDS.ask, map({ ...ask(), share: 1.01 }), /share is not a number from 0/],
    ['a share that is no number', KINDS.ask, map({ ...ask(), share: Number.NaN }), /share is not/],
    ['port 0', KINDS.register, map({ ...register(), port: 0 }), /port is not .* 1 to 65535/],
    ['a short root', KINDS.open, map({ file: 1, root: id(31), size: 1 }), /root is not 32 bytes/],
    ['a root in hex', KINDS.open, map({ file: 1, root: 'ab'.repeat(32), size: 1 }), /root is not/],
    ['a long name', KINDS['who-has'], map({ name: 'é'.repeat(513) }), /name of at most 1024/],
    ['half a character', KINDS['who-has'], map({ name: 'a\ud800' }), /name is not a name/],
    ['a line break in a text', KINDS.failure, map({ code: 'BUSY', text: 'a\nb' }), /text is not/],
    ['a long text', KINDS.failure, map({ code: 'BUSY', text: 'x'.repeat(1025) }), /text is not/],
    ['a host with a path', KINDS.ask, map({ ...ask(), known: [at('a/b')] }), /known.0.host is not/],
    ['a prefix of 7 digits', KINDS.ask, map({ ...ask(), rootPrefix: '1234567' }), /rootPrefix/],
    ['an unknown word', KINDS.enter, map({ as: 'thief' }), /as is not one of exchange, live/],
    ['hashes of 31 bytes', KINDS.layer, map(layer(31)), /hashes is not .* multiple of 32/],
    ['a list that is none', KINDS.files, map({ ...files(), add: {} }), /add is not a list/],
    [
      'a mistake deep inside',
      KINDS.files,
      map({ ...files(), add: [{}] }),
      /add.0.name is not there/,
    ],
    ['a body that is no map', KINDS.ping, Buffer.of(0x90), /its body is not a map/],
    ['bytes after the map', KINDS.ping, Buffer.of(0x80, 0x80), /1 bytes too many/],
    ['__proto__', KINDS.ping, Buffer.from('81a95f5f70726f746f5f5f80', 'hex'), /__proto__/],
    [
      'an extension type',
      KINDS.ping,
      Buffer.from('8101d6ff00000000', 'hex'),
      /type d6 is not used/,
    ],
    [
      'a wish that is neither',
      KINDS.wish,
      Buffer.of(0, 0, 0, 1, 3, 0, 0, 0, 0),
      /want is 3, not 0, 1 or 2/,
    ],
    ['a wish too long', KINDS.wish, Buffer.alloc(10), /bad wish: it cannot have 10 bytes/],
    ['half a piece number', KINDS.have, Buffer.alloc(6), /bad have: it cannot have 6 bytes/],
    ['too many pieces', KINDS.have, Buffer.alloc(4 + 4 * 4097), /bad have/],
    ['an unsafe offset', KINDS.request, Buffer.alloc(16, 0xff), /no file is long enough/],
  ]
  for (const [what, kind, body, says] of refusals) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => decodeBody(kind, body),
        (error) => {
          assert.ok(error instanceof RodizioError)
          assert.equal(error.code, 'PROTOCOL')
          assert.match(error.message, says)
          return true
        },
      )
    })
  }

  it('never repeats received text in a refusal', () => {
    const body = map({ as: 'EVIL\u001b[2J' })
    assert.throws(
      () => decodeBody(KINDS.enter, body),
      (error) => error instanceof RodizioError && !error.message.includes('EVIL'),
    )
  })

  it('cuts texts for people instead of failing on them, between characters', () => {
    const text = `a\nb\ud800${'é'.repeat(600)}`
    const read = decode(encodeFrame({ kind: 'failure', code: 'LOCAL_FILE', text }))
    assert.ok(read.kind === 'failure')
    assert.equal(read.text, `a b ${'é'.repeat(510)}`)
  })

  it('gives every host its one spelling', () => {
    const body = map({ ...ask(), known: [at('::FFFF:192.0.2.1'), at('2001:DB8:0::1')] })
    const read = decodeBody(KINDS.ask, body)
    assert.ok(read.kind === 'ask')
    assert.deepEqual(read.known, [at('192.0.2.1'), at('2001:db8::1')])
  })

  it('refuses to send what no frame can hold', () => {
    const near = Array.from({ length: 100 }, () => 'x'.repeat(1000))
    const message: Message = { kind: 'not-one', name: 'x', versions: [], near }
    assert.throws(() => encodeFrame(message), { name: 'AssertionError' })
    assert.ok(encodedBytes(message) > LIMITS.frameBytesMax)
  })
})

function decode(frame: Uint8Array): Message {
  return decodeBody(frame[4]!, frame.subarray(5))
}

function tryDecode(kind: number, body: Uint8Array): Message | undefined {
  try {
    return decodeBody(kind, body)
  } catch (error) {
    assert.ok(error instanceof RodizioError, String(error))
    assert.equal(error.code, 'PROTOCOL')
    return undefined
  }
}

function map(fields: Record<string, unknown>): Uint8Array {
  return new Uint8Array(pack(fields))
}

function id(length: number): Uint8Array {
  return new Uint8Array(length)
}

function at(host: string) {
  return { host, port: 1 }
}

function ask() {
  return { name: 'a', count: 1, need: 'any', share: 0, outcomes: [], known: [] }
}

function register() {
  return { port: 1, generation: 0, files: 0, slots: 1, freeSlots: 1 }
}

function layer(hashBytes: number) {
  return { file: 1, range: 0, hashes: new Uint8Array(hashBytes), proof: new Uint8Array() }
}

function files() {
  return { from: -1, generation: 1, add: [], remove: [], more: false }
}
