import type { Machine } from './machine.js'

/** Facts kept of each machine. */
const factsKept = 16

/** The last facts of every machine, for when something goes wrong: cheap enough to keep always. */
export class FactRing {
  readonly #rings: Ring[] = []

  add({ number }: Machine, atMicros: number, fact: string, args: readonly unknown[]): void {
    this.#rings[number] ??= new Ring()
    this.#rings[number].add(atMicros, fact, args)
  }

  /** A line each, the oldest first. */
  lines({ number }: Machine): string[] {
    return this.#rings[number]?.lines() ?? []
  }
}

class Ring {
  readonly #times = new Float64Array(factsKept)
  readonly #facts: string[] = []
  readonly #args: (readonly unknown[])[] = []
  #count = 0

  add(atMicros: number, fact: string, args: readonly unknown[]): void {
    const place = this.#count++ % factsKept
    this.#times[place] = atMicros
    this.#facts[place] = fact
    this.#args[place] = args
  }

  lines(): string[] {
    const lines: string[] = []
    for (let number = Math.max(0, this.#count - factsKept); number < this.#count; number++) {
      const place = number % factsKept
      const seconds = (this.#times[place]! / 1e6).toFixed(6)
      const args = this.#args[place]!.map((arg) => JSON.stringify(arg)).join(' ')
      lines.push(`${seconds} s  ${this.#facts[place]} ${args}`.trimEnd())
    }
    return lines
  }
}
