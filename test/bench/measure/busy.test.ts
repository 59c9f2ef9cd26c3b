import assert from 'node:assert/strict'
import { busyFromNow } from '../../../bench/measure/busy.js'

const none = { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 }
const since = { user: 5_000, nice: 300, sys: 700, idle: 90_000, irq: 10 }

/** Of two processors: one has done this since then, the other has slept for 100 ms. */
function share(done: Partial<typeof none>): number {
  const { user, nice, sys, idle, irq } = { ...none, ...done }
  const one = {
    user: since.user + user,
    nice: since.nice + nice,
    sys: since.sys + sys,
    idle: since.idle + idle,
    irq: since.irq + irq,
  }
  const looks = [
    [since, since],
    [one, { ...since, idle: since.idle + 100 }],
  ]
  return busyFromNow(() => looks.shift()!.map((times) => ({ times })))()
}

describe('how busy a machine was', () => {
  it('is what was taken of all processors since then, whatever for', () => {
    assert.equal(share({ user: 50, sys: 30, irq: 20 }), 0.5)
    assert.equal(share({ idle: 100 }), 0)
  })

  it('has nothing in it of what gives way', () => {
    assert.equal(share({ nice: 75, user: 25 }), 0.125)
  })
})
