import type { Machine } from '../machine.js'
import type { Invariant } from './invariant.js'
import { PerMachine } from './per-machine.js'

/** The uploads of one peer: a link takes one at a time, and has one more prepared at most. */
class Uploads {
  slots = 1
  /** By link: the ticket. */
  readonly #flowing = new Map<number, number>()
  readonly #ready = new Map<number, number>()
  /** Ready, and nothing flows on their link. */
  #eligible = 0

  /** A slot is free, and somebody could use it. */
  get idle(): boolean {
    return this.#eligible > 0 && this.#flowing.size < this.slots
  }

  ready(link: number, ticket: number): void {
    this.#ready.set(link, ticket)
    if (!this.#flowing.has(link)) this.#eligible++
  }

  started(link: number, ticket: number): void {
    this.#unready(link, ticket)
    this.#flowing.set(link, ticket)
  }

  ended(link: number, ticket: number): void {
    if (this.#flowing.get(link) !== ticket) return this.#unready(link, ticket)
    this.#flowing.delete(link)
    if (this.#ready.has(link)) this.#eligible++
  }

  #unready(link: number, ticket: number): void {
    if (this.#ready.get(link) !== ticket) return
    this.#ready.delete(link)
    if (!this.#flowing.has(link)) this.#eligible--
  }
}

export const workConservation: Invariant = {
  name: 'work-conservation',
  statement: 'no upload that is ready waits while a slot is open and free',
  watch: (scene) => {
    const uploads = new PerMachine(() => new Uploads())
    // Slots change hands within an event: it is judged when that is over.
    const suspects = new Set<Machine>()
    const look = (machine: Machine, { idle }: Uploads): void => {
      if (!idle) return
      suspects.add(machine)
      scene.settleLater()
    }
    return {
      began: uploads.forget,
      peer: {
        'upload-slots': (machine, open) => {
          const its = uploads.of(machine)
          its.slots = open
          look(machine, its)
        },
        'upload-ready': (machine, link, _file, ticket) => {
          const its = uploads.of(machine)
          its.ready(link, ticket)
          look(machine, its)
        },
        'upload-started': (machine, link, _file, ticket) => {
          const its = uploads.of(machine)
          its.started(link, ticket)
        },
        'upload-ended': (machine, link, _file, ticket) => {
          const its = uploads.of(machine)
          its.ended(link, ticket)
          look(machine, its)
        },
      },
      settled: () => {
        for (const machine of suspects) {
          if (!machine.running || !uploads.of(machine).idle) continue
          scene.broken(`a slot of ${machine.name} is free while somebody is ready`, machine)
        }
        suspects.clear()
      },
    }
  },
}
