import assert from 'node:assert/strict'
import {
  byStrategy,
  compareAll,
  estimate,
  type Verdict,
} from '../../../simulation/report/comparison.js'
import { handMadeRun } from '../../support/hand-made-run.js'

/** A run for each time, with the seeds 1, 2, …; undefined: somebody starved. */
const runs = (strategy: string, times: readonly (number | undefined)[]) =>
  times.map((makespanSeconds, index) =>
    handMadeRun({
      ...{ strategy, seed: index + 1, makespanSeconds },
      ...(makespanSeconds === undefined && {
        finishSeconds: [],
        got: 0,
        starved: [{ peer: 'peer-1', file: 'a.bin', because: 'nobody has it now' }],
      }),
    }),
  )

const makespan = (...all: ReturnType<typeof runs>[]) =>
  compareAll(all.flat()).find(({ metric }) => metric === 'makespanSeconds')!

describe('a comparison', () => {
  it('estimates a mean as by hand', () => {
    // The standard deviation is √2.5, t for 4 degrees 2.7764: 2.7764 · √(2.5 / 5).
    const { runs: count, mean, plusMinus } = estimate([1, 2, 3, 4, 5])!
    assert.deepEqual([count, mean, plusMinus!.toFixed(3)], [5, 3, '1.963'])
  })

  it('knows no spread of one run, no mean of none, and leaves out what has no figure', () => {
    assert.deepEqual(estimate([7]), { runs: 1, mean: 7, plusMinus: undefined })
    assert.equal(estimate([undefined]), undefined)
    assert.deepEqual(estimate([undefined, 4, 4]), { runs: 2, mean: 4, plusMinus: 0 })
  })

  it('sees a difference that is smaller than the differences between seeds', () => {
    const { difference, verdict, strategy, against } = makespan(
      runs('old', [10, 20, 30, 40]),
      runs('new', [9, 19.1, 28.9, 39]),
    )
    assert.deepEqual([strategy, against, verdict], ['new', 'old', 'better'])
    assert.equal(difference!.mean.toFixed(6), '-1.000000')
    // Deviation √(0.02 / 3), t for 3 degrees 3.1824: 3.1824 · 0.08165 / 2.
    assert.equal(difference!.plusMinus!.toFixed(4), '0.1299')
  })

  const verdicts: [times: readonly number[], verdict: Verdict][] = [
    [[11, 21.1, 30.9, 41], 'worse'],
    [[11, 19, 31, 39], 'no difference shown'],
    [[10, 20, 30, 40], 'no difference shown'],
    [[11, 21, 31, 41], 'worse'],
    [[9], 'too few seeds'],
    [[], 'too few seeds'],
  ]
  for (const [times, verdict] of verdicts) {
    it(`of ${times.join(', ') || 'nothing'} with 10, 20, 30, 40 is: ${verdict}`, () => {
      const other = times.length > 0 ? runs('new', times) : runs('new', [undefined])
      assert.equal(makespan(runs('old', [10, 20, 30, 40]), other).verdict, verdict)
    })
  }

  it('pairs by the seed, in whatever order runs come', () => {
    const old = runs('old', [10, 20, 30, 40])
    const fresh = runs('new', [9, 19.1, 28.9, 39]).reverse()
    assert.equal(makespan(old, fresh).verdict, 'better')
  })

  it('does not find a strategy quick that leaves peers behind', () => {
    const all = compareAll([
      ...runs('old', [10, 20, 30, 40]),
      ...runs('new', [5, 10, undefined, undefined]),
    ])
    const starved = all.find(({ metric }) => metric === 'starved')!
    assert.equal(starved.difference!.mean, 0.5)
    assert.equal(makespan(runs('old', [10]), runs('new', [undefined])).verdict, 'too few seeds')
    const never = compareAll([
      ...runs('old', [10, 20, 30]),
      ...runs('new', [undefined, undefined, undefined]),
    ])
    assert.equal(never.find(({ metric }) => metric === 'starved')!.verdict, 'worse')
  })

  it('is made of each pair, the later beside the earlier', () => {
    const all = [...runs('a', [1, 2]), ...runs('b', [1, 2]), ...runs('c', [1, 2])]
    assert.deepEqual(
      byStrategy(all).map(({ strategy }) => strategy),
      ['a', 'b', 'c'],
    )
    const pairs = compareAll(all).map(({ strategy, against }) => `${strategy} ${against}`)
    assert.deepEqual([...new Set(pairs)], ['b a', 'c a', 'c b'])
  })
})
