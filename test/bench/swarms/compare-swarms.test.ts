import assert from 'node:assert/strict'
import {
  differenceOf,
  type FinishTimes,
  finishTimesOf,
  misrankedPair,
} from '../../../bench/swarms/compare-swarms.js'

function times(...finishSeconds: number[]): FinishTimes {
  return finishTimesOf([{ finishSeconds }])
}

describe('finish times of several runs', () => {
  it('are medians over the runs, of each place by itself', () => {
    const runs = [
      [1, 2, 9],
      [2, 4, 6],
      [3, 3, 3],
    ].map((finishSeconds) => ({ finishSeconds }))
    assert.deepEqual(finishTimesOf(runs), { makespan: 6, mean: 4, sorted: [2, 3, 6] })
  })
})

describe('the difference between finish times', () => {
  it('is none between the same', () => {
    assert.equal(differenceOf(times(1, 2, 3), times(1, 2, 3)), 0)
  })

  it('is that of the makespan where that is the largest, whoever is the faster', () => {
    assert.equal(differenceOf(times(4, 4, 5), times(4, 4, 4)), 0.25)
    assert.equal(differenceOf(times(4, 4, 3), times(4, 4, 4)), 0.25)
  })

  it('shows where single times are other ones, though mean and makespan are the same', () => {
    assert.equal(differenceOf(times(1, 3, 4), times(2, 2, 4)), (0.5 + 0.5) / 3)
  })
})

describe('strategies that are told apart', () => {
  const ranked = (good: [number, number], bad: [number, number]) => [
    { name: 'good', expected: times(good[0]), found: times(good[1]) },
    { name: 'bad', expected: times(bad[0]), found: times(bad[1]) },
  ]

  it('are ranked as expected when the worse one is slower here too', () => {
    assert.equal(misrankedPair(ranked([10, 12], [20, 13]), 0.15), undefined)
  })

  it('are named when they are ranked the other way round, or alike', () => {
    assert.deepEqual(misrankedPair(ranked([10, 12], [20, 11]), 0.15), ['good', 'bad'])
    assert.deepEqual(misrankedPair(ranked([10, 12], [20, 12]), 0.15), ['good', 'bad'])
  })

  it('may be ranked either way when no such difference is expected', () => {
    assert.equal(misrankedPair(ranked([10, 12], [11, 9]), 0.15), undefined)
  })
})
