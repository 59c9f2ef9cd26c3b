interface Entry<K, V> {
  readonly key: K
  value: V
  next: Entry<K, V> | undefined
}

/**
 * A map of few entries, most often of none or one, in the order in which they came. There are some
 * of these for each link, and a swarm has hundreds of thousands of links: an empty `Map` takes 200
 * bytes, and finding something in it touches three places in memory.
 */
export class FewMap<K, V> {
  #first: Entry<K, V> | undefined

  get size(): number {
    let size = 0
    for (let entry = this.#first; entry; entry = entry.next) size++
    return size
  }

  get(key: K): V | undefined {
    return this.#find(key)?.value
  }

  has(key: K): boolean {
    return this.#find(key) !== undefined
  }

  set(key: K, value: V): void {
    let last: Entry<K, V> | undefined
    for (let entry = this.#first; entry; entry = entry.next) {
      if (entry.key === key) {
        entry.value = value
        return
      }
      last = entry
    }
    const added = { key, value, next: undefined }
    if (last) last.next = added
    else this.#first = added
  }

  /** False when it was not in. */
  delete(key: K): boolean {
    let before: Entry<K, V> | undefined
    for (let entry = this.#first; entry; entry = entry.next) {
      if (entry.key === key) {
        if (before) before.next = entry.next
        else this.#first = entry.next
        return true
      }
      before = entry
    }
    return false
  }

  clear(): void {
    this.#first = undefined
  }

  /** As they are now: what changes while they are walked through changes nothing. */
  values(): readonly V[] {
    if (!this.#first) return none
    const values: V[] = []
    for (let entry = this.#first as Entry<K, V> | undefined; entry; entry = entry.next)
      values.push(entry.value)
    return values
  }

  /** As they are now. */
  [Symbol.iterator](): Iterator<readonly [K, V]> {
    const entries: (readonly [K, V])[] = []
    for (let entry = this.#first; entry; entry = entry.next) entries.push([entry.key, entry.value])
    return entries[Symbol.iterator]()
  }

  #find(key: K): Entry<K, V> | undefined {
    let entry = this.#first
    while (entry && entry.key !== key) entry = entry.next
    return entry
  }
}

const none: readonly never[] = []
