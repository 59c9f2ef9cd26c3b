import type { RodizioError } from '../errors.js'
import type { Clock, Timer } from '../runtime/clock.js'
import type { TrackerTask } from './tracker-client.js'

/** A task that is not done yet. */
export interface Pending {
  readonly task: TrackerTask
  readonly deadlineMs: number
  readonly timer: Timer | undefined
}

/** What is to be done at the tracker, the oldest first. Each task ends once. */
export class PendingTasks {
  readonly #tasks: Pending[] = []

  constructor(private readonly clock: Clock) {}

  get first(): Pending | undefined {
    return this.#tasks[0]
  }

  /** `late`, where given, is called when the task has waited for as long as it may. */
  add(task: TrackerTask, late: ((pending: Pending) => void) | undefined): void {
    const { waitMs } = task
    const timer = late && this.clock.after(waitMs, () => late(pending))
    const pending: Pending = { task, deadlineMs: this.clock.nowMs() + waitMs, timer }
    this.#tasks.push(pending)
  }

  /** False: it was gone already. */
  remove(pending: Pending): boolean {
    pending.timer?.cancel()
    const index = this.#tasks.indexOf(pending)
    if (index < 0) return false
    this.#tasks.splice(index, 1)
    return true
  }

  fail(pending: Pending, error: RodizioError): void {
    if (this.remove(pending)) pending.task.failed(error)
  }

  /** All of them, or all from a place on. */
  failAll(error: RodizioError, from = 0): void {
    for (const pending of this.#tasks.slice(from)) this.fail(pending, error)
  }

  /** Those that have less than `leftMs` left. */
  failLate(error: RodizioError, leftMs: number): void {
    const byMs = this.clock.nowMs() + leftMs
    for (const pending of [...this.#tasks]) {
      if (pending.deadlineMs < byMs) this.fail(pending, error)
    }
  }
}
