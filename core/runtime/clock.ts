/**
 * Time, as the core sees it. The real one is `system-clock.ts`; tests and simulations bring theirs.
 */
export interface Clock {
  /** Monotonic milliseconds from an arbitrary start: only differences mean anything. */
  nowMs(): number
  /** Runs `task` once, `delayMs` from now (0 or less: soon, never before this call returns). */
  after(delayMs: number, task: () => void): Timer
}

export interface Timer {
  /** The task will not run any more. After it ran, or called twice: nothing happens. */
  cancel(): void
}
