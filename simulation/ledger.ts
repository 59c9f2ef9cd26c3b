import { pieceRun } from '../core/content/piece-layout.js'
import type { Address } from '../core/wire/address.js'
import type { FileInfo } from '../core/wire/file-info.js'
import type { Machine } from './machine.js'
import type { Line } from './network/network-model.js'
import type { Observer, ProgramEnd } from './observer.js'
import { sharedFolder } from './peer-program.js'
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
  /** Pieces of it that are here and verified. */
  pieces: number
  /** What it said last of why it does not get on, or what its error says. */
  trouble: string | undefined
}

/** A file that a machine had when it first began. */
export interface Holding {
  readonly machine: Machine
  readonly name: string
  readonly size: number
}

/** What one machine did. */
export interface Account {
  /** Payload, whatever came of it. */
  sentBytes: number
  receivedBytes: number
  /** Of verified pieces, by the number of the machine they came from. */
  readonly bytesFrom: Map<number, number>
  /** What was verified, by file: number of pieces, from the network only. */
  pieces: number
  /** What these pieces are in bytes. */
  countedBytes: number
  rejectedPieces: number
  /** How often a tracker named it. */
  handedOut: number
  /** Of a peer: its line as it was when it began. */
  line: Line | undefined
}

/** A file on its way to a machine. */
interface Coming {
  readonly size: number
  readonly want: Want | undefined
}

/** Keeps the books of a run: all that a report needs, gathered from facts as they come. */
export class Ledger implements Observer {
  readonly wants: Want[] = []
  readonly accounts: Account[] = []
  readonly holdings: Holding[] = []
  /** What machines are going to ask for, names and patterns. */
  readonly errands = new Map<Machine, readonly string[]>()
  /** Requests that trackers answered with a peer. */
  requests = 0
  /** Wants that are neither fulfilled nor given up. */
  open = 0
  pieces = 0
  /** By the zone they come from and the one they go to, in the order they first did. */
  readonly bytesAcross = new Map<string, Map<string, number>>()
  /** When a piece was verified, for all pieces, in order. */
  readonly pieceTimesMs: number[] = []
  readonly #openWants = new Map<Machine, Map<string, Want>>()
  /** By machine and link: who is at the other end. */
  readonly #farEnds: Map<number, Machine>[] = []
  /** By machine and file. */
  readonly #coming: Map<number, Coming>[] = []
  /** By tracker and arrival number: who that is. */
  readonly #arrivals = new Map<number, Map<number, Machine>>()

  constructor(private readonly world: World) {}

  accountOf({ number }: Machine): Account {
    let account = this.accounts[number]
    if (!account) {
      account = {
        sentBytes: 0,
        receivedBytes: 0,
        bytesFrom: new Map(),
        pieces: 0,
        countedBytes: 0,
        rejectedPieces: 0,
        handedOut: 0,
        line: undefined,
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
    listening: (machine) => {
      this.accountOf(machine).line ??= machine.line
    },
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
      if (far && far.line.zone !== machine.line.zone) this.#crossed(machine, far, bytes)
    },
    'bytes-received': (machine, _file, _link, bytes) => {
      this.accountOf(machine).receivedBytes += bytes
    },
    'download-started': (machine, file, info) => this.#began(machine, file, info),
    'download-finished': (machine, file) => void this.#coming[machine.number]?.delete(file),
    'download-failed': (machine, file) => void this.#coming[machine.number]?.delete(file),
    'download-waiting': (machine, file, reason) => {
      const want = this.#coming[machine.number]?.get(file)?.want
      if (want) want.trouble = reason
    },
    'tracker-waiting': (machine, _tracker, reason) => {
      for (const want of this.#openWants.get(machine)?.values() ?? [])
        if (want.outcome === 'open' && want.pieces === 0) want.trouble = reason
    },
    'piece-verified': (machine, file, piece, link) => {
      const coming = this.#coming[machine.number]?.get(file)
      if (coming?.want) coming.want.pieces++
      if (link === 0) return
      const account = this.accountOf(machine)
      account.pieces++
      const bytes = coming ? pieceRun(coming.size, piece).length : 0
      account.countedBytes += bytes
      this.pieces++
      this.pieceTimesMs.push(this.#nowMs)
      const far = this.farEnd(machine, link)
      if (!far) return
      account.bytesFrom.set(far.number, (account.bytesFrom.get(far.number) ?? 0) + bytes)
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

  /** Arrival numbers begin anew with every start of a tracker, other numbers with any start. */
  began(machine: Machine): void {
    this.#arrivals.delete(machine.number)
    this.#farEnds[machine.number]?.clear()
    this.#coming[machine.number]?.clear()
    if (machine.starts > 1) return
    const files = machine.disk.files.get(sharedFolder)?.values() ?? []
    for (const { status } of files) {
      this.holdings.push({ machine, name: status.name, size: status.size })
    }
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
    const want: Want = {
      machine,
      name,
      askedMs,
      endedMs: undefined,
      outcome: 'open',
      pieces: 0,
      trouble: undefined,
    }
    wants.set(name, want)
    this.wants.push(want)
  }

  got(machine: Machine, name: string): void {
    this.#close(machine, name, 'got')
  }

  failed(machine: Machine, name: string, code: string, message: string): void {
    const want = this.#openWants.get(machine)?.get(name)
    if (want) want.trouble = message
    this.#close(machine, name, code)
  }

  ended(machine: Machine, how: ProgramEnd): void {
    if (how === 'stopped') return
    for (const { name, outcome } of this.#openWants.get(machine)?.values() ?? []) {
      if (outcome === 'open') this.#close(machine, name, 'crashed')
    }
  }

  #began(machine: Machine, file: number, { name, size }: FileInfo): void {
    const files = this.#coming[machine.number] ?? new Map<number, Coming>()
    this.#coming[machine.number] = files
    const want = this.#openWants.get(machine)?.get(name)
    if (want) want.pieces = 0
    files.set(file, { size, want })
  }

  #crossed({ line: { zone } }: Machine, far: Machine, bytes: number): void {
    const to = this.bytesAcross.get(zone) ?? new Map<string, number>()
    this.bytesAcross.set(zone, to)
    to.set(far.line.zone, (to.get(far.line.zone) ?? 0) + bytes)
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
