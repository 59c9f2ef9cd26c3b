import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Random } from '../../../core/runtime/random.js'
import { SeededRandom } from '../../../core/runtime/seeded-random.js'
import { SystemRandom } from '../../../core/runtime/system-random.js'

const draws = (random: Random, count = 20): number[] =>
  Array.from({ length: count }, () => random.below(2 ** 32))

const sources: Readonly<Record<string, () => Random>> = {
  SeededRandom: () => new SeededRandom(1),
  SystemRandom: () => new SystemRandom(),
}

for (const [name, create] of Object.entries(sources))
  describe(name, () => {
    it('draws integers below the bound, and every one of them', () => {
      const random = create()
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 2 ** 32 }), (bound) => {
          const drawn = random.below(bound)
          assert.ok(Number.isInteger(drawn) && drawn >= 0 && drawn < bound)
        }),
      )
      const seen = new Set(Array.from({ length: 500 }, () => random.below(7)))
      assert.equal(seen.size, 7)
      assert.equal(random.below(1), 0)
    })

    it('draws evenly, also where the bound does not divide 2³²', () => {
      const random = create()
      const bound = 3 * 2 ** 30
      const low = Array.from({ length: 6000 }, () => random.below(bound)).filter(
        (drawn) => drawn < bound / 3,
      )
      // 2000 expected, 3000 if the values beyond the bound were wrapped around; 37 is one sigma.
      assert.ok(low.length > 1750 && low.length < 2250, `${low.length} of 6000`)
    })

    it('gives as many bytes as asked for, of all values', () => {
      const bytes = create().bytes(8192)
      assert.equal(bytes.length, 8192)
      assert.equal(new Set(bytes).size, 256)
      assert.equal(create().bytes(0).length, 0)
    })

    it('forks streams that differ by label', () => {
      const random = create()
      assert.notDeepEqual(draws(random.fork('a')), draws(random.fork('b')))
    })
  })

describe('SeededRandom', () => {
  it('repeats for the same seed, number or text, and for no other', () => {
    assert.deepEqual(draws(new SeededRandom(7)), draws(new SeededRandom(7)))
    assert.deepEqual(draws(new SeededRandom('x')), draws(new SeededRandom('x')))
    assert.notDeepEqual(draws(new SeededRandom(7)), draws(new SeededRandom(8)))
  })

  it('stays the same from version to version, so that seeds can be replayed', () => {
    assert.deepEqual(draws(new SeededRandom(1), 4), [3363358936, 3295878212, 1750652731, 320227538])
    assert.deepEqual([...new SeededRandom('label').fork('x').bytes(4)], [179, 233, 26, 6])
  })

  it('forks the same stream whatever the parent has drawn', () => {
    const parent = new SeededRandom(7)
    const before = draws(parent.fork('a'))
    draws(parent)
    parent.fork('b')
    assert.deepEqual(draws(parent.fork('a')), before)
    assert.notDeepEqual(draws(new SeededRandom(8).fork('a')), before)
  })
})

describe('SystemRandom', () => {
  it('never repeats', () => {
    assert.notDeepEqual(draws(new SystemRandom()), draws(new SystemRandom()))
    const random = new SystemRandom()
    assert.notDeepEqual(random.bytes(16), random.bytes(16))
    assert.notDeepEqual(draws(random.fork('a')), draws(random.fork('a')))
  })
})
