import assert from 'node:assert/strict'
import { studentT } from '../../../simulation/report/student-t.js'

describe('studentT', () => {
  // As tables of two-sided 95 % and 99 % have them.
  const tabled: [degrees: number, t95: number, t99: number][] = [
    [1, 12.7062, 63.6567],
    [2, 4.3027, 9.9248],
    [3, 3.1824, 5.8409],
    [4, 2.7764, 4.6041],
    [5, 2.5706, 4.0321],
    [9, 2.2622, 3.2498],
    [10, 2.2281, 3.1693],
    [29, 2.0452, 2.7564],
    [30, 2.0423, 2.75],
    [99, 1.9842, 2.6264],
    [1000, 1.9623, 2.5808],
  ]
  for (const [degrees, t95, t99] of tabled) {
    it(`is what tables say for ${degrees} degrees of freedom`, () => {
      assert.equal(studentT(degrees).toFixed(4), t95.toFixed(4))
      assert.equal(studentT(degrees, 0.99).toFixed(4), t99.toFixed(4))
    })
  }
})
