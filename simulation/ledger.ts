import type { Address } from '../core/wire/address.js'
import type { Machine } from './machine.js'
import type { Observer, ProgramEnd } from './observer.js'
import type { World } from './world.js'

/** A file that a peer asked for, from the first time to the end. */
export interface Want {
  readonly machine: Machine
  readonly name: string
  readonly askedMs: number
  /** When it had it, or had to give up. */
  endedMs: number | undefined
  /** `open`, `got`, `crashed` (and not asked again), or the code of an error. */
  outcome: string
}

/** What one machine did. */
export interface Account {
  /** Payload, whatever came of it. */
  sentBytes: number
  receivedBytes: number
  /** Pieces, by the number of the machine they came from. */
  readonly piecesFrom: Map<number, number>
  /** What was verified, by file: number of pieces, from the network only. */
  pieces: number
  rejectedPieces: number
  handedOut: number
}

/** A change in how much the swarm has. */
export interface Step {
  readonly atMs: number
  readonly pieces: number
}

/** Keeps the books of a run: all that a report needs, gathered from facts as they come. */
export class Ledger implements Observer {
  readonly wants: Want[] = []
  readonly accounts: Account[] = []
  /** Requests that trackers answered. */
  requests = 0
  /** Wants that are neither fulfilled nor given up. */
  open = 0
  pieces = 0
  bytesAcrossZones = 0
  /** When a piece was verified, for all pieces, in order. */
  readonly pieceTimesMs: number[] = []
  readonly #openWants = new Map<Machine, Map<string, Want>>()
  /** By machine and link: who is at the other end. */
  readonly #farEnds: Map<number, Machine>[] = []
  /** By tracker and arrival number: who that is. */
  readonly #arrivals = new Map<number, Map<number, Machine>>()

  constructor(private readonly world: World) {}

  accountOf({ number }: Machine): Account {
    let account = this.accounts[number]
    if (!account) {
      account = {
        sentBytes: 0,
        receivedBytes: 0,
        piecesFrom: new Map(),
        pieces: 0,
        rejectedPieces: 0,
        handedOut: 0,
      }
      this.accounts[number] = account
    }
    return account
  }

  /** The machine at the other end of a link. */
  farEnd({ number }: Machine, link: number): Machine | undefined {
    return this.#farEnds[number]?.get(link)
  }

  readonly peer: NonNullable<Observer['peer']> = {
    'link-opened': (machine, link, { host }: Address) => {
      const far = this.world.at(host)
      const ends = this.#farEnds[machine.number] ?? new Map<number, Machine>()
      this.#farEnds[machine.number] = ends
      if (far) ends.set(link, far)
    },
    'link-closed': (machine, link) => void this.#farEnds[machine.number]?.delete(link),
    'bytes-sent': (machine, _file, link, bytes) => {
      this.accountOf(machine).sentBytes += bytes
      const far = this.farEnd(machine, link)
      if (far && far.line.zone !== machine.line.zone) this.bytesAcrossZones += bytes
    },
    'bytes-received': (machine, _file, _link, bytes) => {
      this.accountOf(machine).receivedBytes += bytes
    },
    'piece-verified': (machine, _file, _piece, link) => {
      if (link === 0) return
      const account = this.accountOf(machine)
      account.pieces++
      this.pieces++
      this.pieceTimesMs.push(this.#nowMs)
      const far = this.farEnd(machine, link)
      if (!far) return
      account.piecesFrom.set(far.number, (account.piecesFrom.get(far.number) ?? 0) + 1)
    },
    'piece-rejected': (machine) => {
      this.accountOf(machine).rejectedPieces++
    },
  }

  readonly tracker: NonNullable<Observer['tracker']> = {
    'peer-registered': (tracker, peer, { host }) => {
      const machine = this.world.at(host)
      const known = this.#arrivals.get(tracker.number) ?? new Map<number, Machine>()
      this.#arrivals.set(tracker.number, known)
      if (machine) known.set(peer, machine)
    },
    'handed-out': (tracker, _file, _asker, peers) => {
      this.requests++
      for (const peer of peers) {
        const machine = this.#arrivals.get(tracker.number)?.get(peer)
        if (machine) this.accountOf(machine).handedOut++
      }
    },
  }

  /** Arrival numbers begin anew with every start of a tracker. */
  began(machine: Machine): void {
    this.#arrivals.delete(machine.number)
    this.#farEnds[machine.number]?.clear()
  }

  asked(machine: Machine, name: string): void {
    const wants = this.#openWants.get(machine) ?? new Map<string, Want>()
    this.#openWants.set(machine, wants)
    const known = wants.get(name)
    if (known?.outcome === 'open') return
    if (known?.outcome === 'got') return
    this.open++
    if (known) {
      known.outcome = 'open'
      known.endedMs = undefined
      return
    }
    const askedMs = this.#nowMs
    const want: Want = { machine, name, askedMs, endedMs: undefined, outcome: 'open' }
    wants.set(name, want)
    this.wants.push(want)
  }

  got(machine: Machine, name: string): void {
    this.#close(machine, name, 'got')
  }

  failed(machine: Machine, name: string, code: string): void {
    this.#close(machine, name, code)
  }

  ended(machine: Machine, how: ProgramEnd): void {
    if (how === 'stopped') return
    for (const { name, outcome } of this.#openWants.get(machine)?.values() ?? []) {
      if (outcome === 'open') this.#close(machine, name, 'crashed')
    }
  }

  #close(machine: Machine, name: string, outcome: string): void {
    const want = this.#openWants.get(machine)?.get(name)
    if (want?.outcome !== 'open') return
    want.outcome = outcome
    want.endedMs = this.#nowMs
    this.open--
  }

  get #nowMs(): number {
    return this.world.queue.nowMicros / 1000
  }
}
