import type { Clock, Timer } from './clock.js'

/** A longer delay would overflow the platform's timer and fire at once. */
const delayMsMax = 2 ** 31 - 1

export class SystemClock implements Clock {
  nowMs(): number {
    return performance.now()
  }

  after(delayMs: number, task: () => void): Timer {
    // A timer for now takes a millisecond.
    if (delayMs <= 0) {
      const soon = setImmediate(task)
      return { cancel: () => clearImmediate(soon) }
    }
    const timer = setTimeout(task, Math.min(delayMs, delayMsMax))
    return { cancel: () => clearTimeout(timer) }
  }
}
