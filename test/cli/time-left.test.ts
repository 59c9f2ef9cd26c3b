import assert from 'node:assert/strict'
import { TimeLeft } from '../../cli/time-left.js'

describe('the time left', () => {
  const second = 1000

  it('is unknown in the first second and while nothing moves', () => {
    const left = new TimeLeft(0)
    assert.equal(left.seconds(100, 10, 0.9 * second), undefined)
    assert.equal(left.seconds(100, 0, 2 * second), undefined)
    assert.ok(left.seconds(100, 10, 3 * second))
  })

  it('is what is left at a steady pace', () => {
    const left = new TimeLeft(0)
    for (let ms = 100; ms < 60 * second; ms += 100) left.seconds(1000, 10, ms)
    assert.ok(Math.abs(left.seconds(1000, 10, 60 * second)! - 100) < 1)
  })

  it('does not jump with a rate that flickers', () => {
    const left = new TimeLeft(0)
    let before: number | undefined
    for (let ms = 100; ms < 120 * second; ms += 100) {
      // Twice as fast and half as fast, three seconds each.
      const rate = Math.floor(ms / 3_000) % 2 === 0 ? 2_000 : 500
      const now = left.seconds(1_000_000, rate, ms)
      if (ms > 30 * second) assert.ok(Math.abs(now! / before! - 1) < 0.02, `${before} to ${now}`)
      before = now
    }
  })

  it('comes to believe in a new pace', () => {
    const left = new TimeLeft(0)
    for (let ms = 100; ms < 30 * second; ms += 100) left.seconds(1000, 10, ms)
    for (let ms = 30 * second; ms < 120 * second; ms += 100) left.seconds(1000, 100, ms)
    assert.ok(left.seconds(1000, 100, 120 * second)! < 10.5)
  })

  it('does not take a pause for a pace', () => {
    const left = new TimeLeft(0)
    for (let ms = 100; ms < 30 * second; ms += 100) left.seconds(1000, 10, ms)
    for (let ms = 30 * second; ms < 90 * second; ms += 100) left.seconds(1000, 0, ms)
    assert.ok(Math.abs(left.seconds(1000, 10, 90 * second)! - 100) < 1)
  })
})
