import assert from 'node:assert/strict'
import { measurePairs } from '../../../bench/measure/pairs.js'

/** Runs that take these times, and the order in which they came. */
function scripted(ours: number[], theirs: number[]) {
  const order: string[] = []
  const side = (name: string, times: number[]) => async (): Promise<number> => {
    order.push(name)
    return times.shift()!
  }
  return { order, run: { ours: side('ours', ours), theirs: side('theirs', theirs) } }
}

describe('pairs', () => {
  it('take turns, and another side begins each time', async () => {
    const { order, run } = scripted([1, 1, 1], [1, 1, 1])
    await measurePairs(3, run)
    assert.deepEqual(order, ['ours', 'theirs', 'theirs', 'ours', 'ours', 'theirs'])
  })

  it('give the ratio of the medians, not the median of the ratios', async () => {
    const { run } = scripted([10, 40, 30], [30, 10, 20])
    assert.deepEqual(await measurePairs(3, run), { ours: 30, theirs: 20, ratio: 1.5 })
  })

  it('tell each pair with its own two times, whoever began', async () => {
    const { run } = scripted([1, 2], [10, 20])
    const told: number[][] = []
    await measurePairs(2, run, (ours, theirs) => told.push([ours, theirs]))
    assert.deepEqual(told, [
      [1, 10],
      [2, 20],
    ])
  })
})
