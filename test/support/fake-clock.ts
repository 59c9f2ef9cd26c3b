import type { Clock, Timer } from '../../core/runtime/clock.js'

/** Time that moves only when told to. Timers fire in order of time, then of setting. */
export class FakeClock implements Clock {
  #nowMs = 0
  #sequence = 0
  #timers: { atMs: number; sequence: number; task: () => void }[] = []

  nowMs(): number {
    return this.#nowMs
  }

  after(delayMs: number, task: () => void): Timer {
    const timer = { atMs: this.#nowMs + Math.max(0, delayMs), sequence: this.#sequence++, task }
    // Kept sorted, latest first, so that the next one is popped off the end.
    let low = 0
    let high = this.#timers.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.#timers[middle]!
      if (other.atMs > timer.atMs || (other.atMs === timer.atMs && other.sequence > timer.sequence))
        low = middle + 1
      else high = middle
    }
    this.#timers.splice(low, 0, timer)
    return {
      cancel: () => {
        const index = this.#timers.indexOf(timer)
        if (index >= 0) this.#timers.splice(index, 1)
      },
    }
  }

  /** Timers that have not fired. */
  get pending(): number {
    return this.#timers.length
  }

  /** Moves time by `ms` and fires what falls due on the way. */
  advance(ms: number): void {
    const untilMs = this.#nowMs + ms
    while (this.#step(untilMs));
    this.#nowMs = untilMs
  }

  /** Fires timers until `condition` holds; throws when none is left or `limitMs` has passed. */
  runUntil(condition: () => boolean, limitMs = 3_600_000): void {
    const untilMs = this.#nowMs + limitMs
    while (!condition())
      if (!this.#step(untilMs)) throw new Error(`the condition did not come true in ${limitMs} ms`)
  }

  /** Fires timers until none is left; throws when that takes more than `limitMs`. */
  runUntilIdle(limitMs = 3_600_000): void {
    this.runUntil(() => this.#timers.length === 0, limitMs)
  }

  #step(untilMs: number): boolean {
    const next = this.#timers.at(-1)
    if (!next || next.atMs > untilMs) return false
    this.#timers.pop()
    this.#nowMs = next.atMs
    next.task()
    return true
  }
}
