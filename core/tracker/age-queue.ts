/** Distinct things, the oldest first. Every operation is O(1), amortised. */
export class AgeQueue<T> {
  readonly #things = new Set<T>()
  /**
   * Kept, because a fresh iterator steps over everything that was deleted before the first thing
   * left: 10 µs each time, measured with 10,000 in the queue. Whatever it has passed has been
   * taken.
   */
  #oldest = this.#things.values()

  get size(): number {
    return this.#things.size
  }

  /** Adds it as the youngest, also when it was there before. */
  renew(thing: T): void {
    this.#things.delete(thing)
    this.#things.add(thing)
  }

  delete(thing: T): void {
    this.#things.delete(thing)
  }

  /** Removes the oldest; undefined when there is none. */
  take(): T | undefined {
    let next = this.#oldest.next()
    if (next.done) {
      // An iterator that has once come to an end stays there.
      this.#oldest = this.#things.values()
      next = this.#oldest.next()
    }
    if (next.done) return undefined
    this.#things.delete(next.value)
    return next.value
  }
}
