import assert from 'node:assert/strict'
import { costs, growthOf } from '../../../bench/measure/growth.js'

const sizes = [100, 1_000, 10_000]

/** The growth of work that takes so many milliseconds for a size. */
const growth = (ms: (size: number) => number) => growthOf(costs(sizes, ms))

describe('growth', () => {
  it('is 1 where each unit costs the same', () => {
    assert.equal(
      growth((size) => size * 0.25),
      1,
    )
  })

  it('is ten a step where the whole is quadratic', () => {
    assert.equal(
      growth((size) => size * size),
      100,
    )
  })

  it('sees what is quadratic behind a beginning that costs much', () => {
    const beginning = growth((size) => 1_000 + size * size * 1e-3)
    assert.ok(beginning > 4, `${beginning}`)
  })

  it('sees a bulge in the middle', () => {
    assert.equal(
      growth((size) => (size === 1_000 ? 7 * size : size)),
      7,
    )
  })

  it('counts the least of several runs', () => {
    let runs = 0
    const [, , largest] = costs(sizes, (size) => size * (1 + (runs++ % 2)))
    assert.deepEqual(largest, { size: 10_000, microseconds: 1_000 })
  })
})
