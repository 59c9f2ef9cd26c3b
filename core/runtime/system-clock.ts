import type { Clock, Timer } from './clock.js'

/** A longer delay would overflow the platform's timer and fire at once. */
const delayMsMax = 2 ** 31 - 1

export class SystemClock implements Clock {
  nowMs(): number {
    return performance.now()
  }

  after(delayMs: number, task: () => void): Timer {
    const timer = setTimeout(task, Math.max(0, Math.min(delayMs, delayMsMax)))
    return { cancel: () => clearTimeout(timer) }
  }
}
