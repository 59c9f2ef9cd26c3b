/** One who waits for a slot. */
export interface Turn {
  /** A slot is yours from now on; give it back by `leave`. */
  granted(): void
}

/**
 * A number of slots and a bounded queue before them, first come, first served. Whoever leaves makes
 * room in the same step: no slot is free while somebody waits.
 */
export class Turns<T extends Turn> {
  readonly #inside = new Set<T>()
  readonly #waiting = new Set<T>()

  #slots: number

  constructor(private readonly bounds: { readonly slots: number; readonly queueMax: number }) {
    this.#slots = bounds.slots
  }

  get inside(): number {
    return this.#inside.size
  }

  get waiting(): number {
    return this.#waiting.size
  }

  /** Those who wait, the next one first. */
  get queue(): Iterable<T> {
    return this.#waiting
  }

  /**
   * The place in the queue, from 1; 0: a slot at once, without `granted`; -1: the queue is full.
   */
  enter(turn: T): number {
    if (this.#inside.size < this.#slots) {
      this.#inside.add(turn)
      return 0
    }
    if (this.#waiting.size >= this.bounds.queueMax) return -1
    this.#waiting.add(turn)
    return this.#waiting.size
  }

  /** Gives up the slot or the place, whichever it is. Idempotent. */
  leave(turn: T): void {
    this.#waiting.delete(turn)
    if (this.#inside.delete(turn)) this.#admit()
  }

  /** Fewer slots turn nobody out: those that are too many are not given on. */
  resize(slots: number): void {
    this.#slots = slots
    this.#admit()
  }

  #admit(): void {
    for (const next of this.#waiting) {
      if (this.#inside.size >= this.#slots) return
      this.#waiting.delete(next)
      this.#inside.add(next)
      next.granted()
    }
  }
}
