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
    return this.queue.add(Math.round(delayMs * 1000), this.owner, task)
  }
}
