import assert from 'node:assert/strict'
import fc from 'fast-check'
import { FewSet } from '../../core/few-set.js'

describe('a set of few', () => {
  it('does what a set does, in the same order', () => {
    const step = fc.record({ adds: fc.boolean(), value: fc.integer({ min: 0, max: 5 }) })
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const few = new FewSet<number>()
        const set = new Set<number>()
        for (const { adds, value } of steps) {
          if (adds) {
            few.add(value)
            set.add(value)
          } else assert.equal(few.delete(value), set.delete(value))
          assert.deepEqual([...few], [...set])
          assert.equal(few.size, set.size)
          assert.equal(few.has(value), set.has(value))
        }
      }),
    )
  })
})
