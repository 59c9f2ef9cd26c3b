import type { Clock, Timer } from '../runtime/clock.js'

/**
 * Notices who has been silent for too long, by one timer for all: since the same patience is had
 * with everybody, whoever was heard first is the first to be missed.
 */
export class SilenceWatch<T> {
  readonly #heardMs = new Map<T, number>()
  #timer: Timer | undefined

  constructor(
    private readonly clock: Clock,
    private readonly patienceMs: number,
    /** Called once; from then on `one` is not watched any more. */
    private readonly silent: (one: T) => void,
  ) {}

  /** Watches `one` from now on. */
  heard(one: T): void {
    this.#heardMs.delete(one)
    this.#heardMs.set(one, this.clock.nowMs())
    this.#timer ??= this.clock.after(this.patienceMs, () => this.#look())
  }

  forget(one: T): void {
    this.#heardMs.delete(one)
    if (this.#heardMs.size === 0) this.#rest()
  }

  stop(): void {
    this.#heardMs.clear()
    this.#rest()
  }

  #look(): void {
    const nowMs = this.clock.nowMs()
    for (const [one, heardMs] of this.#heardMs) {
      const leftMs = heardMs + this.patienceMs - nowMs
      if (leftMs > 0) {
        // One may have been set by a `heard` on the way, for later.
        this.#rest()
        this.#timer = this.clock.after(leftMs, () => this.#look())
        return
      }
      this.#heardMs.delete(one)
      this.silent(one)
    }
    this.#rest()
  }

  #rest(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }
}
