import assert from 'node:assert/strict'
import {
  formatDifference,
  formatEstimate,
  formatSeconds,
  formatValue,
} from '../../../simulation/report/format-value.js'

describe('figures', () => {
  it('have enough digits to compare, and their unit', () => {
    assert.deepEqual([0.01234, 1.2345, 123.45, 12_345.6, 0, 7].map(formatSeconds), [
      ...['0.012 s', '1.23 s', '123.5 s', '12346 s', '0 s', '7 s'],
    ])
    assert.equal(formatValue(0.0512, 'share'), '5.12 %')
    assert.equal(formatValue(1.0567, 'ratio'), '1.057')
    assert.equal(formatValue(5 * 2 ** 20 + 2 ** 19, 'bytes'), '5.50 MiB')
    assert.equal(formatValue(3, 'count'), '3')
    assert.equal(formatValue(undefined, 's'), '–')
  })

  it('have their spread with as many digits, unless they never differ', () => {
    const of = (mean: number, plusMinus: number | undefined) => ({ runs: 3, mean, plusMinus })
    assert.equal(formatEstimate(of(18.394, 0.7041), 's'), '18.39 ± 0.70 s')
    assert.equal(formatEstimate(of(3 * 2 ** 20, 2 ** 19), 'bytes'), '3.00 ± 0.50 MiB')
    assert.equal(formatEstimate(of(1.5, undefined), 's'), '1.50 s')
    assert.equal(formatEstimate(of(2, 0), 's'), '2 s')
    assert.equal(formatEstimate(undefined, 's'), '–')
    assert.equal(formatDifference(of(0.349, 2.32), 's'), '+0.35 ± 2.32 s')
    assert.equal(formatDifference(of(-0.349, 2.32), 's'), '-0.35 ± 2.32 s')
    assert.equal(formatDifference(of(-0.001, 2.32), 's'), '0.00 ± 2.32 s')
  })
})
