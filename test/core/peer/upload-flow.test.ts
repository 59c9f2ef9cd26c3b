import assert from 'node:assert/strict'
import type { Connection } from '../../../core/extension-points/transport.js'
import type { Holding } from '../../../core/peer/holding.js'
import { UploadFlow } from '../../../core/peer/upload-flow.js'
import type { UploadSlots } from '../../../core/peer/upload-slots.js'
import { Rate } from '../../../core/runtime/rate.js'
import { Throttle } from '../../../core/runtime/throttle.js'
import { FakeClock } from '../../support/fake-clock.js'

const kib = 1024

/** A flow of 256 KiB over a connection that takes whatever it is given. */
function setUp(bytesPerSecond: number, { undivided = false, perPeer = 0, readMs = 1 } = {}) {
  const clock = new FakeClock()
  const seen = { sent: 0, released: 0, read: 0, ended: false, busy: 0 }
  const holding = {
    undivided,
    read: (_offset: number, length: number, done: (block: object) => void) => {
      seen.read++
      clock.after(readMs, () => done({ length, release: () => seen.released++ }))
    },
  } as unknown as Holding
  const connection = {
    sendPayload: (
      _header: object,
      block: { length: number; release(): void },
      done: () => void,
    ) => {
      seen.sent += block.length
      block.release()
      clock.after(0, done)
      return { cancel() {} }
    },
  } as unknown as Connection
  const outflow = new Throttle(clock, new Rate(clock, { bytesPerSecond }), {
    bytesPerSecond: perPeer,
  })
  const slots = { sends: () => seen.busy++, sent: () => seen.busy-- } as unknown as UploadSlots
  const run = { ticket: 1, offset: 0, length: 256 * kib, blockBytesMax: 256 * kib }
  const flow = new UploadFlow(
    run,
    holding,
    { connection, outflow, slots },
    () => {},
    () => {
      seen.ended = true
    },
  )
  flow.start()
  return { clock, flow, seen }
}

describe('an upload', () => {
  it('hands nothing to the connection before it is paid for, so that messages go ahead', () => {
    const { clock, seen } = setUp(64 * kib)
    for (let ms = 100; ms < 3_900; ms += 100) {
      clock.advance(100)
      const paid = (64 * kib * (ms + 100)) / 1000
      assert.ok(seen.sent <= paid, `${seen.sent} of ${paid} bytes after ${ms} ms`)
      assert.ok(seen.sent >= 0.8 * paid - 16 * kib, `only ${seen.sent} bytes after ${ms} ms`)
    }
    clock.advance(300)
    assert.deepEqual([seen.sent, seen.ended], [256 * kib, true])
  })

  it('goes out in as large blocks as may be when there is no limit', () => {
    const { clock, seen } = setUp(0)
    clock.advance(2)
    assert.deepEqual([seen.sent, seen.read, seen.ended], [256 * kib, 1, true])
  })

  it('takes up the line from its start to its end, also while a block is still being read', () => {
    for (const [bytesPerSecond, atMs] of [
      [0, 30],
      [64 * kib, 3_900],
    ] as const) {
      const { clock, seen } = setUp(bytesPerSecond, { readMs: 30 })
      for (let ms = 0; ms < atMs; ms += 10) {
        assert.equal(seen.busy, 1, `after ${ms} ms`)
        clock.advance(10)
      }
      clock.advance(20_000)
      assert.deepEqual([seen.ended, seen.busy], [true, 0])
    }
  })

  it('leaves the line to others while it waits for the rate of its receiver', () => {
    const { clock, seen } = setUp(0, { perPeer: 64 * kib })
    let idleMs = 0
    for (let ms = 0; ms < 3_000; ms += 10) {
      if (seen.busy === 0) idleMs += 10
      clock.advance(10)
    }
    assert.ok(idleMs > 2_500, `for ${idleMs} of 3000 ms`)
    clock.advance(2_000)
    assert.deepEqual([seen.ended, seen.busy], [true, 0])
  })

  it('goes out whole, if it is not to be divided, and is paid for first', () => {
    const { clock, seen } = setUp(64 * kib, { undivided: true })
    clock.advance(3_000)
    assert.deepEqual([seen.sent, seen.read], [0, 1])
    clock.advance(1_100)
    assert.deepEqual([seen.sent, seen.read, seen.ended], [256 * kib, 1, true])
  })

  it('keeps no block and no timer when it is cancelled while it waits', () => {
    const { clock, flow, seen } = setUp(64 * kib)
    clock.advance(1_010)
    flow.cancel()
    clock.advance(10)
    assert.deepEqual([clock.pending, seen.read - seen.released], [0, 0])
  })
})
