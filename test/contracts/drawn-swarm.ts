import assert from 'node:assert/strict'
import fc from 'fast-check'
import { describe } from '../../core/errors.js'
import type {
  Holder,
  RequestedFile,
  Strategy,
  StrategyRequest,
} from '../../core/extension-points/strategy.js'
import { ListedHolders } from './listed-holders.js'

/** What holders differ in. */
type Traits = Readonly<Pick<Holder, 'slots' | 'share' | 'zone' | 'bytesPerSecond'>>

/** What happens in a swarm, one after the other. Numbers choose among those who are there. */
export type Step =
  | { readonly join: { readonly file: number } & Traits }
  | { readonly leave: { readonly who: number } }
  /** `who` 0 is a stranger who holds nothing. */
  | { readonly ask: { readonly file: number; readonly who: number; readonly count: number } }

const file = fc.integer({ min: 0, max: 1 })

/** Swarms of up to 40 steps, most of them requests. */
export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        ask: fc.record({ file, who: fc.nat(30), count: fc.integer({ min: 1, max: 8 }) }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        join: fc.record({
          file,
          slots: fc.integer({ min: 1, max: 4 }),
          share: fc.constantFrom(1, 0.5, 0),
          zone: fc.constantFrom(undefined, 'a', 'b'),
          bytesPerSecond: fc.constantFrom(0, 1_000_000, 20_000_000),
        }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ leave: fc.record({ who: fc.nat(30) }) }) },
  ),
  { maxLength: 40, size: 'max' },
)

interface Member {
  readonly holder: LiveHolder
  readonly file: number
}

/** What it is told of a request. */
export interface Answer {
  readonly arrivals: readonly (number | undefined)[]
  readonly answer: readonly Holder[]
  readonly offered: readonly Holder[]
  readonly count: number
  readonly asker: Holder | undefined
}

/** Plays steps on a strategy as a tracker would: what is handed out counts, slots free later. */
export class DrawnSwarm {
  /** By what steps call them; named in the order in which they come up. */
  readonly #files = new Map<number, RequestedFile>()
  readonly #departed = new Set<Holder>()
  readonly #busy: LiveHolder[] = []
  #members: Member[] = []
  #arrivals = 0
  #nowMs = 0

  constructor(
    private readonly strategy: Strategy,
    private readonly log: (line: string) => void,
    /** What the strategy is given in place of an object. */
    private readonly shown: <T extends object>(object: T, name: string) => T = (object) => object,
  ) {}

  /** Plays all; `heard` is told of each request. */
  play(steps: readonly Step[], heard: (answer: Answer) => void): void {
    for (const step of steps) {
      this.#nowMs += 100
      if ('join' in step) this.#join(step.join)
      else if ('leave' in step) this.#leave(step.leave.who)
      else heard(this.#ask(step.ask))
    }
  }

  /** Why `holder` should not have been handed out: it is none of those who were offered. */
  blame(holder: Holder, asker: Holder | undefined): string {
    if (holder === asker) return `number ${holder.arrival} was handed out to itself`
    if (this.#departed.has(holder)) return `number ${holder.arrival} had left and was handed out`
    if (this.#members.some((member) => member.holder === holder))
      return `number ${holder.arrival} was handed out for a file that it does not hold`
    return 'one was handed out who is not among the holders, or a copy of one'
  }

  #join({ file, ...values }: Extract<Step, { join: object }>['join']): void {
    const holder = new LiveHolder(++this.#arrivals, values, this.#nowMs)
    this.#members.push({ holder, file })
    const { slots, share, zone, bytesPerSecond } = values
    const free = `${slots} free slot${slots === 1 ? '' : 's'}`
    const rate = bytesPerSecond > 0 ? [`${bytesPerSecond / 1_000_000} MB/s`] : []
    const traits = [free, `${share * 100} %`, ...rate, ...(zone ? [`zone ${zone}`] : [])]
    this.log(`number ${holder.arrival} joins with ${this.#file(file).name}: ${traits.join(', ')}`)
  }

  #leave(who: number): void {
    const gone = this.#members[who % Math.max(1, this.#members.length)]
    if (!gone) return
    this.#members = this.#members.filter((member) => member !== gone)
    this.#departed.add(gone.holder)
    this.log(`number ${gone.holder.arrival} leaves`)
  }

  #ask({ file, who, count }: Extract<Step, { ask: object }>['ask']): Answer {
    if (this.#busy.length > this.#members.length) this.#busy.shift()?.free()
    const asker = who === 0 ? undefined : this.#members[(who - 1) % this.#members.length]
    const offered = this.#members
      .filter((member) => member.file === file && member !== asker)
      .map(({ holder }) => this.shown(holder, `number ${holder.arrival}`))
    const caller = asker ? `number ${asker.holder.arrival}` : 'a stranger'
    const question = `${caller} asks for ${this.#file(file).name}, for up to ${count}`
    const view = new ListedHolders(offered)
    let answer: unknown
    try {
      answer = this.strategy.next(this.#request(file, asker, count), view)
    } catch (error) {
      this.log(question)
      throw new Error(`it threw ${describe(error)}`, { cause: error })
    }
    this.log(`${question}: ${answered(answer)}`)
    assert.ok(Array.isArray(answer), 'its answer is no array')
    const arrivals = answer.map((chosen) => (chosen as Holder | undefined)?.arrival)
    for (const arrival of arrivals) this.#serve(arrival)
    return { arrivals, answer, offered, count, asker: asker?.holder }
  }

  #serve(arrival: number | undefined): void {
    const holder = this.#members.find((member) => member.holder.arrival === arrival)?.holder
    if (!holder) return
    holder.serve()
    this.#busy.push(holder)
  }

  #request(file: number, asker: Member | undefined, count: number): StrategyRequest {
    const { address, zone, share } = asker?.holder ?? stranger
    const told = { address, zone, share: asker?.file === file ? share : 0 }
    return this.shown(
      Object.freeze({
        file: this.shown(this.#file(file), 'the file'),
        asker: this.shown(Object.freeze(told), 'the asker'),
        count,
        nowMs: this.#nowMs,
        dryRun: false,
      }),
      'the request',
    )
  }

  #file(file: number): RequestedFile {
    const known = this.#files.get(file)
    if (known) return known
    const letter = 'ab'[this.#files.size]!
    const named = Object.freeze({ name: `${letter}.bin`, root: letter.repeat(64), size: 1 << 20 })
    this.#files.set(file, named)
    return named
  }
}

function answered(answer: unknown): string {
  if (!Array.isArray(answer)) return `answered ${typeof answer}`
  const numbers = answer.map((each) => (each as Partial<Holder> | undefined)?.arrival)
  return numbers.length === 0 ? 'nobody' : numbers.join(', ')
}

const stranger = {
  address: Object.freeze({ host: '10.9.9.9', port: 3333 }),
  zone: undefined,
  share: 0,
}

/** The same object as long as it is there, with values that change: as a tracker has them. */
export class LiveHolder implements Holder {
  readonly address: Holder['address']
  readonly zone: string | undefined
  readonly share: number
  readonly slots: number
  readonly reporters: number
  readonly failed = 0
  readonly bytesPerSecond: number
  #busy = 0
  #served = 0

  constructor(
    readonly arrival: number,
    { slots, share, zone, bytesPerSecond }: Traits,
    readonly lastSeenMs: number,
  ) {
    this.address = Object.freeze({ host: `10.0.${arrival >> 8}.${arrival & 255}`, port: 3333 })
    this.zone = zone
    this.share = share
    this.slots = slots
    this.bytesPerSecond = bytesPerSecond
    // Below three nothing is believed.
    this.reporters = bytesPerSecond > 0 ? 3 : 0
    Object.freeze(this)
  }

  get freeSlots(): number {
    return Math.max(0, this.slots - this.#busy)
  }

  get served(): number {
    return this.#served
  }

  serve(): void {
    this.#served++
    this.#busy++
  }

  free(): void {
    this.#busy--
  }
}
