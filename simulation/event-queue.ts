import type { Timer } from '../core/runtime/clock.js'

/** Whose events they are. */
export interface EventOwner {
  /** Its events do not happen any more. */
  gone: boolean
  /** Its events wait, in order; undefined while they need not. */
  held: SimulatedEvent[] | undefined
}

/** Something that will happen. */
export class SimulatedEvent implements Timer {
  /** Where it is in the queue; -1: not in it. */
  place = -1
  atMicros = 0
  sequence = 0

  constructor(
    private readonly queue: EventQueue,
    readonly owner: EventOwner,
    readonly task: () => void,
  ) {}

  cancel(): void {
    this.queue.remove(this)
  }
}

/** What happens in one stretch of time is sorted when that has come. */
const stretchMicros = 2 ** 16

/**
 * Virtual time, and all that is going to happen in it: whole microseconds, and in each of them the
 * order in which things were asked for. Our own because it is the loop that everything runs in: a
 * heap of four children to a node with its keys in typed arrays takes a third of the time of one of
 * objects, and cancelled events leave it at once. Most timers are for later and are cancelled
 * before that: they are not sorted until their stretch of time comes, so the heap stays small.
 */
export class EventQueue {
  nowMicros = 0
  /** Events that have happened. */
  happened = 0
  /** What happens before that is in the heap. */
  #sortedMicros = 0
  /** The others, by stretch; and those stretches, the next one last. */
  readonly #later = new Map<number, SimulatedEvent[]>()
  readonly #stretches: number[] = []
  #laterCount = 0
  #at = new Float64Array(1024)
  #sequences = new Float64Array(1024)
  readonly #events: SimulatedEvent[] = []
  #lastSequence = 0
  /** What waits for the end of this instant. */
  #atEnd: (() => void)[] = []

  get size(): number {
    return this.#events.length + this.#laterCount + this.#atEnd.length
  }

  /** In no order that means anything. */
  *[Symbol.iterator](): Generator<SimulatedEvent> {
    yield* this.#events
    for (const events of this.#later.values()) yield* events
  }

  /** When the next event happens; Infinity: none does. */
  get nextMicros(): number {
    return this.#next()?.atMicros ?? Number.POSITIVE_INFINITY
  }

  /** Does something when all of this instant has happened, before time passes. It is no event. */
  atEnd(task: () => void): void {
    this.#atEnd.push(task)
  }

  add(delayMicros: number, owner: EventOwner, task: () => void): SimulatedEvent {
    const event = new SimulatedEvent(this, owner, task)
    this.#insert(event, this.nowMicros + (delayMicros > 0 ? delayMicros : 0))
    return event
  }

  remove(event: SimulatedEvent): void {
    const { place, owner } = event
    if (place >= 0 && event.atMicros < this.#sortedMicros) return this.#takeOut(place)
    if (place >= 0) return this.#takeFromLater(event)
    const { held } = owner
    const index = held?.indexOf(event) ?? -1
    if (index >= 0) held!.splice(index, 1)
  }

  /** The next event happens. False: there is none. */
  step(): boolean {
    const event = this.#next()
    if (!event) return false
    // Not from the typed array: its numbers would each be an object of their own from here on.
    this.nowMicros = event.atMicros
    this.#takeOut(0)
    const { owner } = event
    if (owner.gone) return true
    if (owner.held) owner.held.push(event)
    else {
      this.happened++
      event.task()
    }
    return true
  }

  /** Events that were held happen as soon as they can. */
  release(owner: EventOwner): void {
    const { held = [] } = owner
    owner.held = undefined
    for (const event of held) this.#insert(event, this.nowMicros)
  }

  #next(): SimulatedEvent | undefined {
    for (;;) {
      if (this.#events.length === 0) this.#sortMore()
      const event = this.#events[0]
      if (this.#atEnd.length === 0 || event?.atMicros === this.nowMicros) return event
      const tasks = this.#atEnd
      this.#atEnd = []
      for (const task of tasks) task()
    }
  }

  #insert(event: SimulatedEvent, atMicros: number): void {
    event.atMicros = atMicros
    event.sequence = ++this.#lastSequence
    if (atMicros < this.#sortedMicros) this.#sortIn(event)
    else this.#putOff(event)
  }

  #sortIn(event: SimulatedEvent): void {
    const place = this.#events.length
    if (place === this.#at.length) this.#grow()
    this.#events.push(event)
    this.#up(place, event)
  }

  #putOff(event: SimulatedEvent): void {
    const stretch = Math.floor(event.atMicros / stretchMicros)
    let events = this.#later.get(stretch)
    if (!events) {
      events = []
      this.#later.set(stretch, events)
      let place = this.#stretches.length
      while (place > 0 && this.#stretches[place - 1]! < stretch) place--
      this.#stretches.splice(place, 0, stretch)
    }
    event.place = events.length
    events.push(event)
    this.#laterCount++
  }

  #takeFromLater(event: SimulatedEvent): void {
    const events = this.#later.get(Math.floor(event.atMicros / stretchMicros))!
    const last = events.pop()!
    if (last !== event) {
      events[event.place] = last
      last.place = event.place
    }
    event.place = -1
    this.#laterCount--
  }

  /** The heap is empty: the next stretch in which something happens goes into it. */
  #sortMore(): void {
    while (this.#events.length === 0) {
      const stretch = this.#stretches.pop()
      if (stretch === undefined) return
      const events = this.#later.get(stretch)!
      this.#later.delete(stretch)
      this.#sortedMicros = (stretch + 1) * stretchMicros
      this.#laterCount -= events.length
      for (const event of events) this.#sortIn(event)
    }
  }

  #takeOut(place: number): void {
    const event = this.#events[place]!
    event.place = -1
    const last = this.#events.pop()!
    if (last === event) return
    if (place > 0 && this.#isBefore(last, (place - 1) >> 2)) this.#up(place, last)
    else this.#down(place, last)
  }

  #isBefore({ atMicros, sequence }: SimulatedEvent, place: number): boolean {
    const at = this.#at[place]!
    return atMicros < at || (atMicros === at && sequence < this.#sequences[place]!)
  }

  #put(place: number, event: SimulatedEvent): void {
    this.#at[place] = event.atMicros
    this.#sequences[place] = event.sequence
    this.#events[place] = event
    event.place = place
  }

  #up(from: number, event: SimulatedEvent): void {
    let place = from
    while (place > 0) {
      const parent = (place - 1) >> 2
      if (!this.#isBefore(event, parent)) break
      this.#put(place, this.#events[parent]!)
      place = parent
    }
    this.#put(place, event)
  }

  #down(from: number, event: SimulatedEvent): void {
    const at = this.#at
    const sequences = this.#sequences
    const size = this.#events.length
    let place = from
    for (;;) {
      const first = 4 * place + 1
      if (first >= size) break
      let least = first
      const end = first + 4 < size ? first + 4 : size
      for (let child = first + 1; child < end; child++) {
        const sooner = at[child]! - at[least]!
        if (sooner < 0 || (sooner === 0 && sequences[child]! < sequences[least]!)) least = child
      }
      if (this.#isBefore(event, least)) break
      this.#put(place, this.#events[least]!)
      place = least
    }
    this.#put(place, event)
  }

  #grow(): void {
    const grown = (keys: Float64Array): Float64Array<ArrayBuffer> => {
      const larger = new Float64Array(2 * keys.length)
      larger.set(keys)
      return larger
    }
    this.#at = grown(this.#at)
    this.#sequences = grown(this.#sequences)
  }
}
