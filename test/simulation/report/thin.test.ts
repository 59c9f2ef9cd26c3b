import assert from 'node:assert/strict'
import { thin } from '../../../simulation/report/thin.js'

describe('a long row', () => {
  it('keeps its first, its last and what is evenly between', () => {
    assert.deepEqual(thin(101, 5), [0, 25, 50, 75, 100])
    const many = thin(1_000_000, 400)
    assert.equal(many.length, 400)
    assert.deepEqual([many[0], many.at(-1)], [0, 999_999])
    assert.equal(new Set(many).size, 400)
  })

  it('is left as it is when it is short', () => {
    assert.deepEqual(thin(3, 5), [0, 1, 2])
    assert.deepEqual(thin(0, 5), [])
  })
})
