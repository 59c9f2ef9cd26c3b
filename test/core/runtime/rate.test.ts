import assert from 'node:assert/strict'
import { Rate } from '../../../core/runtime/rate.js'
import { Throttle } from '../../../core/runtime/throttle.js'
import { FakeClock } from '../../support/fake-clock.js'

const kib = 1024
const mib = 1024 * kib

/** Moves bytes as fast as its throttle lets it, slice by slice. */
function mover(throttle: Throttle) {
  const mover = { bytes: 0 }
  const move = (): void => {
    do mover.bytes += Math.min(throttle.sliceBytes, 256 * kib)
    while (throttle.count(Math.min(throttle.sliceBytes, 256 * kib)))
  }
  throttle.resumed = move
  move()
  return mover
}

function assertNear(bytes: number, expected: number): void {
  assert.ok(Math.abs(bytes / expected - 1) < 0.05, `${bytes} bytes, not about ${expected}`)
}

describe('a rate', () => {
  for (const bytesPerSecond of [8 * kib, 64 * kib, 10 * mib, 200 * mib]) {
    it(`of ${bytesPerSecond / kib} KiB/s is kept within 5 % over 4 s`, () => {
      const clock = new FakeClock()
      const moved = mover(new Throttle(clock, new Rate(clock, { bytesPerSecond })))
      clock.advance(4_000)
      assertNear(moved.bytes, 4 * bytesPerSecond)
    })
  }

  it('is shared fairly, and used up by those who are there', () => {
    const clock = new FakeClock()
    const shared = new Rate(clock, { bytesPerSecond: mib })
    const own = { bytesPerSecond: 128 * kib }
    const slow = mover(new Throttle(clock, shared, own))
    const others = [1, 2, 3].map(() => mover(new Throttle(clock, shared)))
    clock.advance(10_000)
    const bytes = others.map((other) => other.bytes)
    assert.ok(Math.max(...bytes) - Math.min(...bytes) <= 128 * kib, bytes.join())
    assertNear(slow.bytes, 10 * 128 * kib)
    assertNear(
      bytes.reduce((sum, each) => sum + each, slow.bytes),
      10 * mib,
    )
  })

  it('makes up for timers that come late, and not for more', () => {
    const clock = new FakeClock()
    const rate = new Rate(clock, { bytesPerSecond: mib })
    clock.advance(60)
    assert.equal(rate.waitMs(rate.take(0.06 * mib)), 0)
    clock.advance(60_000)
    assert.equal(Math.round(rate.waitMs(rate.take(mib))), 900)
  })

  it('may change while somebody waits', () => {
    const clock = new FakeClock()
    const limit = { bytesPerSecond: kib }
    const moved = mover(new Throttle(clock, new Rate(clock, limit)))
    clock.advance(2_000)
    assert.ok(moved.bytes <= 4 * kib)
    limit.bytesPerSecond = mib
    clock.advance(500)
    const before = moved.bytes
    clock.advance(4_000)
    assertNear(moved.bytes - before, 4 * mib)
    limit.bytesPerSecond = 64 * kib
    clock.advance(2_000)
    const then = moved.bytes
    clock.advance(4_000)
    assertNear(moved.bytes - then, 4 * 64 * kib)
  })

  it('of 0 holds nobody up, and leaves no debt when there is one again', () => {
    const clock = new FakeClock()
    const limit = { bytesPerSecond: 0 }
    const throttle = new Throttle(clock, new Rate(clock, limit))
    assert.equal(throttle.sliceBytes, Number.POSITIVE_INFINITY)
    for (let count = 0; count < 100; count++) assert.equal(throttle.count(mib), true)
    clock.advance(1)
    limit.bytesPerSecond = mib
    assert.equal(throttle.count(kib), true)
  })

  it('says until when it held somebody up, and no timer stays when he is gone', () => {
    const clock = new FakeClock()
    const throttle = new Throttle(clock, new Rate(clock, { bytesPerSecond: mib }))
    clock.advance(1_000)
    assert.equal(throttle.openSinceMs, Number.NEGATIVE_INFINITY)
    assert.equal(throttle.count(mib), false)
    clock.advance(300)
    assert.deepEqual([throttle.waiting, throttle.openSinceMs], [true, 1_300])
    clock.advance(2_000)
    assert.deepEqual([throttle.waiting, Math.round(throttle.openSinceMs)], [false, 1_900])
    throttle.count(10 * mib)
    throttle.cancel()
    assert.equal(clock.pending, 0)
  })
})
