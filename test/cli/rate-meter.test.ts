import assert from 'node:assert/strict'
import { RateMeter } from '../../cli/rate-meter.js'

describe('a rate meter', () => {
  it('says the mean of the last five seconds', () => {
    const meter = new RateMeter(0)
    for (let ms = 0; ms < 20_000; ms += 100) meter.add(100, ms)
    assert.ok(Math.abs(meter.bytesPerSecond(20_000) - 1000) < 30)
    for (let ms = 20_000; ms < 26_000; ms += 100) meter.add(300, ms)
    assert.ok(Math.abs(meter.bytesPerSecond(26_000) - 3000) < 90)
    assert.equal(meter.bytes, 200 * 100 + 60 * 300)
  })

  it('does not take the first block for a storm', () => {
    const meter = new RateMeter(7)
    meter.add(1000, 8)
    assert.equal(meter.bytesPerSecond(8), 2000)
  })

  it('knows the pace of a beginning', () => {
    const meter = new RateMeter(100_300)
    meter.add(1000, 100_300)
    meter.add(1000, 101_300)
    assert.equal(meter.bytesPerSecond(102_300), 1000)
  })

  it('falls to nothing when nothing comes, however long nobody looks', () => {
    const meter = new RateMeter(0)
    meter.add(1000, 1)
    assert.equal(meter.bytesPerSecond(5_000), 0)
    meter.add(1000, 6_000)
    assert.equal(meter.bytesPerSecond(1e9), 0)
    meter.add(500, 1e9)
    assert.ok(meter.bytesPerSecond(1e9) > 0)
  })
})
