import type { Clock, Timer } from '../../core/runtime/clock.js'

interface FakeTimer extends Timer {
  readonly task: () => void
}

/** Time that moves only when told to. Timers fire in order of time, then of setting. */
export class FakeClock implements Clock {
  #nowMs = 0
  #pending = 0
  /** By the time at which they fire. Tens of thousands may wait for the same one. */
  readonly #timers = new Map<number, Set<FakeTimer>>()
  /** Those times, the next one last. */
  readonly #times: number[] = []

  nowMs(): number {
    return this.#nowMs
  }

  after(delayMs: number, task: () => void): Timer {
    const due = this.#dueAt(this.#nowMs + Math.max(0, delayMs))
    const timer: FakeTimer = {
      task,
      cancel: () => {
        if (due.delete(timer)) this.#pending--
      },
    }
    due.add(timer)
    this.#pending++
    return timer
  }

  /** Timers that have not fired. */
  get pending(): number {
    return this.#pending
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
    this.runUntil(() => this.#pending === 0, limitMs)
  }

  #step(untilMs: number): boolean {
    const next = this.#next()
    if (!next || next.atMs > untilMs) return false
    this.#nowMs = next.atMs
    next.timer.cancel()
    next.timer.task()
    return true
  }

  #next(): { atMs: number; timer: FakeTimer } | undefined {
    for (let atMs = this.#times.at(-1); atMs !== undefined; atMs = this.#times.at(-1)) {
      for (const timer of this.#timers.get(atMs)!) return { atMs, timer }
      this.#timers.delete(atMs)
      this.#times.pop()
    }
    return undefined
  }

  #dueAt(atMs: number): Set<FakeTimer> {
    const known = this.#timers.get(atMs)
    if (known) return known
    let low = 0
    let high = this.#times.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#times[middle]! > atMs) low = middle + 1
      else high = middle
    }
    this.#times.splice(low, 0, atMs)
    const due = new Set<FakeTimer>()
    this.#timers.set(atMs, due)
    return due
  }
}
