import assert from 'node:assert/strict'
import fc from 'fast-check'
import { LIMITS } from '../../../core/limits.js'
import { pack, unpack } from '../../../core/wire/msgpack.js'

describe('msgpack', () => {
  it('leaves nothing to chance, however many keys it has read', () => {
    const random = Math.random
    Math.random = () => assert.fail('chance was asked')
    try {
      for (let key = 100; key < 200; key++) unpack(new Uint8Array(pack({ [`key ${key}`]: key })))
    } finally {
      Math.random = random
    }
  })

  it('reads back any value it writes', () => {
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
        fc.maxSafeInteger(),
        fc.double({ noNaN: true }).filter((value) => !Number.isInteger(value)),
        fc.boolean(),
        fc.constant(null),
        fc.string({ maxLength: 300 }),
        fc.uint8Array({ maxLength: 300 }),
        fc.array(tie('value'), { maxLength: 20 }),
        fc.dictionary(
          fc.string().filter((key) => key !== '__proto__'),
          tie('value'),
          {
            noNullPrototype: true,
          },
        ),
      ),
    }))
    fc.assert(
      fc.property(value, (value) => {
        assert.deepEqual(unpack(new Uint8Array(pack(value))), value)
      }),
      { numRuns: 500 },
    )
  })

  it('reads every width that a writer in another language may choose', () => {
    const same: [hex: string, value: unknown][] = [
      ['cc07 cd0007 ce00000007 cf0000000000000007 d007 d10007 d200000007 d30000000000000007', 7],
      ['ff d0ff d1ffff d2ffffffff d3ffffffffffffffff', -1],
      ['a178 d90178 da000178 db0000000178', 'x'],
      ['9107 dc000107 dd0000000107', [7]],
      ['81a17807 de0001a17807 df00000001a17807', { x: 7 }],
      ['c40107 c5000107 c60000000107', Uint8Array.of(7)],
      ['ca3f000000 cb3fe0000000000000', 0.5],
    ]
    for (const [forms, value] of same) {
      for (const hex of forms.split(' ')) {
        assert.deepEqual(unpack(new Uint8Array(Buffer.from(hex, 'hex'))), value, hex)
      }
    }
  })

  const refusals: [what: string, hex: string, says: RegExp][] = [
    ['nothing', '', /ends too early/],
    ['a string longer than there is', 'da100078', /ends too early/],
    ['bytes without their length', 'c6', /ends too early/],
    ['a number cut short', 'cf00', /ends too early/],
    ['more than one value', '0707', /1 bytes too many/],
    ['a list longer than there is', '9201', /ends too early/],
    ['a list of 4 billion', 'ddffffffff', /a list of 4294967295 entries, at most 4096/],
    ['a map of 4097', 'de1001', /a list of 4097 entries/],
    ['the unused type', 'c1', /type c1 is not used/],
    ['an extension', 'c70100ff', /type c7 is not used/],
    ['a map with a list for a key', '819007', /unreadable msgpack/],
    ['a depth of 9', `${'91'.repeat(9)}07`, /nests deeper than 8/],
  ]
  for (const [what, hex, says] of refusals) {
    it(`refuses ${what}`, () => {
      const bytes = new Uint8Array(Buffer.from(hex, 'hex'))
      assert.throws(() => unpack(bytes), { code: 'PROTOCOL', message: says })
    })
  }

  it('spends nothing on promises of a hostile frame', () => {
    const nested = Buffer.from('dc1000'.repeat(LIMITS.frameBytesMax / 3), 'hex')
    const before = process.memoryUsage().heapTotal
    for (let run = 0; run < 20; run++) {
      assert.throws(() => unpack(nested), { code: 'PROTOCOL' })
    }
    const grownBytes = process.memoryUsage().heapTotal - before
    assert.ok(grownBytes < 32 * 2 ** 20, `the heap grew by ${grownBytes} bytes`)
  })
})
