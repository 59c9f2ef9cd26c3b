/** Nothing is foretold from less. */
const warmUpMs = 1_000
/** How long a change of pace takes to be believed. */
const forgetMs = 15_000

/**
 * How long something will still take. The pace behind it forgets slowly: a rate that flickers must
 * not make the end jump to and fro.
 */
export class TimeLeft {
  readonly #sinceMs: number
  #atMs: number
  /** Rates that were seen, the older the lighter, and what they weigh together. */
  #rates = 0
  #weight = 0

  constructor(nowMs: number) {
    this.#sinceMs = nowMs
    this.#atMs = nowMs
  }

  /** Takes in the present rate; undefined while nobody can say. */
  seconds(bytesLeft: number, bytesPerSecond: number, nowMs: number): number | undefined {
    const kept = Math.exp((this.#atMs - nowMs) / forgetMs)
    this.#atMs = nowMs
    // A pause is no pace: what comes after it is likely to be as before.
    if (bytesPerSecond === 0) return undefined
    this.#rates = this.#rates * kept + bytesPerSecond * (1 - kept)
    this.#weight = this.#weight * kept + (1 - kept)
    if (this.#weight === 0 || nowMs - this.#sinceMs < warmUpMs) return undefined
    return bytesLeft / (this.#rates / this.#weight)
  }
}
