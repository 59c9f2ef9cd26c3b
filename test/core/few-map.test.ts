import assert from 'node:assert/strict'
import fc from 'fast-check'
import { FewMap } from '../../core/few-map.js'

describe('a map of few', () => {
  it('does what a map does, in the same order', () => {
    const key = fc.integer({ min: 0, max: 5 })
    const step = fc.oneof(
      fc.record({ does: fc.constant('set' as const), key, value: fc.integer() }),
      fc.record({ does: fc.constant('delete' as const), key }),
      fc.record({ does: fc.constant('clear' as const), key }),
    )
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const few = new FewMap<number, number>()
        const map = new Map<number, number>()
        for (const { does, key, ...rest } of steps) {
          if (does === 'clear') {
            few.clear()
            map.clear()
          } else if (does === 'delete') assert.equal(few.delete(key), map.delete(key))
          else {
            const { value } = rest as { value: number }
            few.set(key, value)
            map.set(key, value)
          }
          assert.deepEqual([...few], [...map])
          assert.deepEqual(few.values(), [...map.values()])
          assert.equal(few.size, map.size)
          for (let each = 0; each <= 5; each++) {
            assert.equal(few.get(each), map.get(each))
            assert.equal(few.has(each), map.has(each))
          }
        }
      }),
    )
  })

  it('may change while it is walked through', () => {
    const few = new FewMap<number, string>()
    for (const key of [1, 2, 3]) few.set(key, String(key))
    for (const [key] of few) few.delete(key)
    assert.equal(few.size, 0)
  })
})
