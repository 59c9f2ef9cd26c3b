import assert from 'node:assert/strict'
import fc from 'fast-check'
import { AgeQueue } from '../../../core/tracker/age-queue.js'

describe('core/tracker/age-queue', () => {
  it('agrees with a plain list, whatever is renewed, deleted and taken in whatever order', () => {
    const thing = fc.nat(5)
    const step = fc.oneof(
      fc.record({ renew: thing }),
      fc.record({ delete: thing }),
      fc.record({ addAll: fc.uniqueArray(thing), max: fc.nat(6) }),
      fc.constant('take' as const),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const queue = new AgeQueue<number>()
        let model: number[] = []
        for (const action of steps) {
          if (action === 'take') assert.equal(queue.take(), model.shift())
          else if ('renew' in action) {
            queue.renew(action.renew)
            model = [...model.filter((each) => each !== action.renew), action.renew]
          } else if ('addAll' in action) {
            const added = action.addAll.filter((each) => !model.includes(each))
            model.push(...added)
            const over = model.splice(0, Math.max(0, model.length - action.max))
            assert.deepEqual(queue.addAll(added, action.max), over)
          } else {
            queue.delete(action.delete)
            model = model.filter((each) => each !== action.delete)
          }
          assert.equal(queue.size, model.length)
        }
      }),
    )
  })
})
