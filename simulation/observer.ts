import type { PeerFacts, TrackerFacts } from '../core/events.js'
import type { Machine } from './machine.js'

/** Anything that tells what happens in a simulation listens like this. All of it is synchronous. */
export interface Observer {
  /** What it wants to hear of trackers and of peers, by fact. */
  readonly tracker?: FactListeners<TrackerFacts>
  readonly peer?: FactListeners<PeerFacts>
  /** A program began on a machine, or is gone from it. */
  began?(machine: Machine): void
  ended?(machine: Machine, how: ProgramEnd): void
  /** A peer asks for a file; it has it, or why not. */
  asked?(machine: Machine, name: string): void
  got?(machine: Machine, name: string): void
  failed?(machine: Machine, name: string, code: string, message: string): void
  /** The network begins to carry a block of payload. */
  carried?(from: Machine, to: Machine, bytes: number): void
  /** Every fact of every node. */
  every?(machine: Machine, fact: string, args: readonly unknown[]): void
}

/** It stopped by itself, or was killed, with or without its machine. */
export type ProgramEnd = 'stopped' | 'crashed' | 'crashed silently'

export type FactListeners<M extends Record<string, unknown[]>> = {
  readonly [K in keyof M]?: (machine: Machine, ...args: M[K]) => void
}

type Heard = (machine: Machine, ...args: unknown[]) => void
type Table = Map<string, Heard[]>

/** All observers of a run: each fact goes to those who listen for it, in the order they came. */
export class Observers {
  readonly #tracker: Table = new Map()
  readonly #peer: Table = new Map()
  #all: Observer[] = []
  #carried: Observer[] = []
  #every: Observer[] = []

  add(observer: Observer): void {
    this.#all.push(observer)
    if (observer.carried) this.#carried.push(observer)
    if (observer.every) this.#every.push(observer)
    enter(this.#tracker, observer.tracker)
    enter(this.#peer, observer.peer)
  }

  /** From now on nobody but these. */
  keepOnly(observers: readonly Observer[]): void {
    for (const table of [this.#tracker, this.#peer]) table.clear()
    this.#all = []
    this.#carried = []
    this.#every = []
    for (const each of observers) this.add(each)
  }

  /** What a machine's program says goes to them, as long as it lives. */
  listenTo(machine: Machine, kind: 'tracker' | 'peer', facts: Watched): void {
    const table = kind === 'tracker' ? this.#tracker : this.#peer
    const { life } = machine
    facts.watch((fact, args) => {
      if (life.gone) return
      for (const each of this.#every) each.every!(machine, fact, args)
      const heard = table.get(fact)
      if (heard) for (const each of heard) each(machine, args[0], args[1], args[2], args[3])
    })
  }

  began(machine: Machine): void {
    for (const each of this.#all) each.began?.(machine)
  }

  ended(machine: Machine, how: ProgramEnd): void {
    for (const each of this.#all) each.ended?.(machine, how)
  }

  asked(machine: Machine, name: string): void {
    for (const each of this.#all) each.asked?.(machine, name)
  }

  got(machine: Machine, name: string): void {
    for (const each of this.#all) each.got?.(machine, name)
  }

  failed(machine: Machine, name: string, code: string, message: string): void {
    for (const each of this.#all) each.failed?.(machine, name, code, message)
  }

  carried(from: Machine, to: Machine, bytes: number): void {
    for (const each of this.#carried) each.carried!(from, to, bytes)
  }
}

interface Watched {
  watch(watcher: (fact: string, args: readonly unknown[]) => void): () => void
}

function enter(table: Table, listeners: object | undefined): void {
  for (const [fact, heard] of Object.entries(listeners ?? {})) {
    const known = table.get(fact) ?? []
    known.push(heard as Heard)
    table.set(fact, known)
  }
}
