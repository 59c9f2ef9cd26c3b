import { LIMITS } from '../limits.js'

interface Voice {
  failed: boolean
  /** 0: it measured nothing yet. */
  bytesPerSecond: number
}

/**
 * What askers say of one holder: one voice each, its newest word, however often it speaks. What is
 * made of them cannot be swayed by a minority: a median, and a number out of all. One or two alone
 * are not believed, since nobody would be left to contradict.
 */
export class Voices {
  /** In the order in which they first spoke. */
  readonly #voices = new Map<string, Voice>()
  /** Their measurements, the lowest first. */
  readonly #rates: number[] = []
  #failed = 0

  /** How many have spoken, out of which `failed` is to be seen; 0: too few. */
  get reporters(): number {
    return this.#voices.size < LIMITS.voicesMin ? 0 : this.#voices.size
  }

  /** How many of them say that it failed them last. */
  get failed(): number {
    return this.#voices.size < LIMITS.voicesMin ? 0 : this.#failed
  }

  /** The lower median of what was measured; 0: too few have. */
  get bytesPerSecond(): number {
    const { length } = this.#rates
    return length < LIMITS.voicesMin ? 0 : this.#rates[(length - 1) >> 1]!
  }

  /** `bytesPerSecond` 0: nothing was measured this time. O(voices). */
  hear(reporter: string, failed: boolean, bytesPerSecond: number): void {
    const voice = this.#voices.get(reporter) ?? this.#enter(reporter)
    this.#failed += Number(failed) - Number(voice.failed)
    voice.failed = failed
    if (bytesPerSecond === 0) return
    this.#dropRate(voice)
    voice.bytesPerSecond = bytesPerSecond
    this.#rates.splice(this.#placeOf(bytesPerSecond), 0, bytesPerSecond)
  }

  #enter(reporter: string): Voice {
    if (this.#voices.size >= LIMITS.voicesMax) this.#forgetOldest()
    const voice = { failed: false, bytesPerSecond: 0 }
    this.#voices.set(reporter, voice)
    return voice
  }

  #forgetOldest(): void {
    for (const [reporter, voice] of this.#voices) {
      this.#voices.delete(reporter)
      this.#failed -= Number(voice.failed)
      this.#dropRate(voice)
      return
    }
  }

  #dropRate({ bytesPerSecond }: Voice): void {
    if (bytesPerSecond > 0) this.#rates.splice(this.#placeOf(bytesPerSecond), 1)
  }

  /** Of the first that is not lower. */
  #placeOf(bytesPerSecond: number): number {
    let low = 0
    let high = this.#rates.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#rates[middle]! < bytesPerSecond) low = middle + 1
      else high = middle
    }
    return low
  }
}
