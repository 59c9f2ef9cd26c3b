import type { Clock, Timer } from '../core/runtime/clock.js'
import type { EventOwner, EventQueue } from './event-queue.js'

/** The time of one owner of events, in milliseconds as nodes want it. */
export class VirtualClock implements Clock {
  constructor(
    private readonly queue: EventQueue,
    private readonly owner: EventOwner,
  ) {}

  nowMs(): number {
    return this.queue.nowMicros / 1000
  }

  after(delayMs: number, task: () => void): Timer {
    // Sums of times have fractions that are no time at all: waiting for one must not be in vain.
    const delayMicros = delayMs > 0 ? Math.max(1, Math.round(delayMs * 1000)) : 0
    return this.queue.add(delayMicros, this.owner, task)
  }
}
