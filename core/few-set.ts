/** A set of few, most often of none, in the order in which they came: as small as `FewMap` is. */
export class FewSet<T> implements Iterable<T> {
  #values: readonly T[] = none

  get size(): number {
    return this.#values.length
  }

  has(value: T): boolean {
    return this.#values.includes(value)
  }

  add(value: T): void {
    if (!this.has(value)) this.#values = [...this.#values, value]
  }

  /** False when it was not in. */
  delete(value: T): boolean {
    if (!this.has(value)) return false
    this.#values = this.#values.filter((other) => other !== value)
    return true
  }

  /** As they are now. */
  [Symbol.iterator](): Iterator<T> {
    return this.#values[Symbol.iterator]()
  }
}

const none: readonly never[] = []
