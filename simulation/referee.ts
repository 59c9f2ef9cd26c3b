import { RodizioError } from '../core/errors.js'
import { FactRing } from './fact-ring.js'
import { INVARIANTS } from './invariants/all.js'
import type { Invariant, Scene, Watch } from './invariants/invariant.js'
import type { Ledger } from './ledger.js'
import type { Machine } from './machine.js'
import type { Observer } from './observer.js'
import type { World } from './world.js'

/** Between looks at what no fact tells: that nothing happens. */
const lookMicros = 10_000_000

interface Violation {
  readonly invariant: Invariant
  readonly text: string
  readonly involved: readonly Machine[]
  readonly atMs: number
}

/** Holds a run to the invariants: the first that is broken ends it. */
export class Referee {
  /** `look` is wanted when the event is over. */
  attention = false
  /** And at this time. */
  nextLookMicros = lookMicros
  readonly #watches: readonly Watch[]
  readonly #facts = new FactRing()
  #violation: Violation | undefined
  #unsettled = false

  constructor(
    private readonly world: World,
    ledger: Ledger,
    expectsMore: () => boolean,
  ) {
    this.#watches = INVARIANTS.map((invariant) =>
      invariant.watch(this.#scene(invariant, ledger, expectsMore)),
    )
  }

  /** Whose facts it wants. */
  get observers(): readonly Observer[] {
    const keeper: Observer = {
      every: (machine, fact, args) =>
        this.#facts.add(machine, this.world.queue.nowMicros, fact, args),
    }
    return [keeper, ...this.#watches]
  }

  /** Between two events. Throws `INVARIANT` where one was broken. */
  look(): void {
    this.attention = false
    if (this.#unsettled) {
      this.#unsettled = false
      for (const watch of this.#watches) watch.settled?.()
    }
    const { nowMicros, size } = this.world.queue
    if (nowMicros >= this.nextLookMicros || size === 0) {
      this.nextLookMicros = nowMicros + lookMicros
      for (const watch of this.#watches) watch.passed?.()
    }
    this.#judge()
  }

  /** So many events, and it is still the same microsecond. */
  standsStill(events: number): void {
    const termination = INVARIANTS.find(({ name }) => name === 'termination')!
    this.#broken(termination, `time stands still for ${events} events`, [])
    this.#judge()
  }

  /** All programs have been told to stop, and have had their time. */
  stopped(): void {
    for (const watch of this.#watches) watch.stopped?.()
    this.#judge()
  }

  /** And all events have happened. */
  over(): void {
    for (const watch of this.#watches) watch.over?.()
    this.#judge()
  }

  #scene(invariant: Invariant, ledger: Ledger, expectsMore: () => boolean): Scene {
    const { world } = this
    return {
      world,
      ledger,
      expectsMore,
      get nowMs(): number {
        return world.queue.nowMicros / 1000
      },
      broken: (text, ...involved) => this.#broken(invariant, text, involved),
      settleLater: () => {
        this.#unsettled = true
        this.attention = true
      },
    }
  }

  #broken(invariant: Invariant, text: string, involved: readonly Machine[]): void {
    const atMs = this.world.queue.nowMicros / 1000
    this.#violation ??= { invariant, text, involved, atMs }
    this.attention = true
  }

  #judge(): void {
    if (!this.#violation) return
    const { invariant, text, involved, atMs } = this.#violation
    const { seed } = this.world.options
    const facts = involved.flatMap((machine) => [
      `the last facts of ${machine.name}:`,
      ...this.#facts.lines(machine).map((line) => `  ${line}`),
    ])
    throw new RodizioError(
      'INVARIANT',
      [
        `${invariant.name}: ${text}, at ${(atMs / 1000).toFixed(6)} s`,
        `the rule: ${invariant.statement}`,
        ...facts,
        `to replay it, run the same simulation with the seed ${seed}`,
        `(RODIZIO_SEED=${seed} where it comes from seeds())`,
      ].join('\n'),
    )
  }
}
