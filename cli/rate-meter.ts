const slotMs = 500
const slotCount = 10

/**
 * Bytes a second over the last five seconds. Adding and asking cost the same however much has been
 * added, so that every block can be told to it.
 */
export class RateMeter {
  readonly #sinceMs: number
  /** Bytes of each half second, in a ring. A typed array would take as long as all the rest. */
  readonly #slots: number[] = Array(slotCount).fill(0)
  /** Half seconds since the clock began. */
  #newest: number
  #recent = 0
  #total = 0

  constructor(nowMs: number) {
    this.#sinceMs = nowMs
    this.#newest = Math.floor(nowMs / slotMs)
  }

  /** All that was ever added. */
  get bytes(): number {
    return this.#total
  }

  add(bytes: number, nowMs: number): void {
    this.#forget(nowMs)
    this.#slots[this.#newest % slotCount]! += bytes
    this.#recent += bytes
    this.#total += bytes
  }

  bytesPerSecond(nowMs: number): number {
    this.#forget(nowMs)
    const fromMs = Math.max(this.#sinceMs, (this.#newest - slotCount + 1) * slotMs)
    // The first few milliseconds would make any block a storm.
    return (this.#recent * 1000) / Math.max(slotMs, nowMs - fromMs)
  }

  #forget(nowMs: number): void {
    const now = Math.floor(nowMs / slotMs)
    const oldest = Math.max(this.#newest, now - slotCount)
    for (let slot = oldest + 1; slot <= now; slot++) {
      this.#recent -= this.#slots[slot % slotCount]!
      this.#slots[slot % slotCount] = 0
    }
    this.#newest = now
  }
}
