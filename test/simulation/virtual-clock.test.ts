import assert from 'node:assert/strict'
import { EventQueue } from '../../simulation/event-queue.js'
import { VirtualClock } from '../../simulation/virtual-clock.js'

describe('the virtual clock', () => {
  it('lets time pass for whoever waits, however little is left', () => {
    const queue = new EventQueue()
    const clock = new VirtualClock(queue, { gone: false, held: undefined })
    const times: number[] = []
    for (const delayMs of [0, 1e-12, 0.0004, 0.001, 2.5])
      clock.after(delayMs, () => times.push(queue.nowMicros))
    while (queue.step());
    assert.deepEqual(times, [0, 1, 1, 1, 2500])
  })
})
