import assert from 'node:assert/strict'
import { median } from '../../../bench/measure/median.js'

describe('the median', () => {
  it('is the middle one, by size and not by place or by first digit', () => {
    assert.equal(median([100, 9, 20]), 20)
    assert.equal(median([7]), 7)
  })

  it('lies between the middle two of an even number', () => {
    assert.equal(median([4, 1, 3, 100]), 3.5)
  })

  it('leaves what it is of as it is', () => {
    const values = [3, 1, 2]
    median(values)
    assert.deepEqual(values, [3, 1, 2])
  })

  it('of nothing does not exist', () => {
    assert.throws(() => median([]), /no values/)
  })
})
