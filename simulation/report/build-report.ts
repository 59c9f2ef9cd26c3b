import { pieceCountOf } from '../../core/content/piece-layout.js'
import type { Account, Ledger, Want } from '../ledger.js'
import type { Machine } from '../machine.js'
import type { World } from '../world.js'
import { boundsOf, type SwarmPeer } from './bounds.js'
import { feedsOf } from './feeds.js'
import type { MachineReport, PiecesOverTime, RunReport, Starved } from './run-report.js'
import { becauseOf } from './starved.js'
import { thin } from './thin.js'

/** Points of a line that has as many pixels. */
const pointsMax = 400

export interface RunNames {
  readonly scenario: string
  readonly strategy: string
}

/** What a run was like, from its books as they are now. */
export function buildReport(world: World, ledger: Ledger, names: RunNames): RunReport {
  const { wants } = ledger
  const books = new Books(world, ledger)
  const got = wants.filter(({ outcome }) => outcome === 'got')
  const starved = books.starved
  const lastMs = got.reduce((last, { endedMs }) => Math.max(last, endedMs!), books.beganMs)
  return {
    ...names,
    seed: world.options.seed,
    traceHash: world.trace.digest(),
    events: world.queue.happened,
    virtualSeconds: world.queue.nowMicros / 1e6,
    wanted: wants.length + books.unasked.length,
    got: got.length,
    crashed: wants.filter(({ outcome }) => outcome === 'crashed').length,
    makespanSeconds:
      got.length > 0 && starved.length === 0 ? (lastMs - books.beganMs) / 1000 : undefined,
    finishSeconds: got
      .map(({ askedMs, endedMs }) => (endedMs! - askedMs) / 1000)
      .sort((one, other) => one - other),
    starved,
    bounds: books.bounds,
    contentBytes: books.files.reduce((sum, { size }) => sum + size, 0),
    machines: books.peers.map((peer) => books.machine(peer)),
    trackerRequests: ledger.requests,
    zones: [...ledger.bytesAcross].flatMap(([from, to]) =>
      [...to].map(([zone, bytes]) => ({ from, to: zone, bytes })),
    ),
    pieces: books.pieces,
    feeds: books.feeds,
  }
}

/** What several parts of a report need, found once. */
class Books {
  /** When the first request was. */
  readonly beganMs: number
  readonly peers: readonly Machine[]
  /** What was wanted and is known, once each. */
  readonly files: readonly { readonly name: string; readonly size: number }[]
  readonly #wantsOf = new Map<Machine, Want[]>()
  readonly #hasOf = new Map<Machine, string[]>()

  constructor(
    world: World,
    private readonly ledger: Ledger,
  ) {
    const { wants, holdings } = ledger
    this.peers = world.machines.filter((machine) => ledger.accountOf(machine).line)
    this.beganMs = wants.length > 0 ? wants.reduce(earlier).askedMs : 0
    const sizes = new Map(holdings.map(({ name, size }) => [name, size]))
    const wanted = new Set<string>()
    for (const want of wants) {
      if (sizes.has(want.name)) wanted.add(want.name)
      enter(this.#wantsOf, want.machine, want)
    }
    this.files = [...wanted].map((name) => ({ name, size: sizes.get(name)! }))
    for (const { machine, name } of holdings)
      if (wanted.has(name)) enter(this.#hasOf, machine, name)
  }

  get starved(): readonly Starved[] {
    const sizes = new Map(this.files.map(({ name, size }) => [name, size]))
    const asked = this.ledger.wants
      .filter(({ outcome }) => outcome !== 'got' && outcome !== 'crashed')
      .map((want) => ({
        peer: want.machine.name,
        file: want.name,
        because: becauseOf(want, sizes.get(want.name)),
      }))
    return [...asked, ...this.unasked]
  }

  /** What the time was too short even to ask for. */
  get unasked(): readonly Starved[] {
    return [...this.ledger.errands].flatMap(([machine, words]) => {
      const { name, starts, running } = machine
      if (this.#wantsOf.has(machine) || (starts > 0 && !running)) return []
      const because = `time was up before it ${starts === 0 ? 'came' : 'could ask'}`
      return words.map((file) => ({ peer: name, file, because }))
    })
  }

  get bounds() {
    const peers = this.peers.map((machine): SwarmPeer => {
      const began = this.#account(machine).line!
      const { line } = machine
      return {
        // A line may have changed on the way: as good as it ever was, and the bound stays one.
        up: Math.max(began.upBytesPerSecond, line.upBytesPerSecond),
        down: Math.max(began.downBytesPerSecond, line.downBytesPerSecond),
        zone: line.zone,
        latencySeconds: (2 * line.latencyMs) / 1000,
        has: this.#hasOf.get(machine) ?? [],
        got: (this.#wantsOf.get(machine) ?? [])
          .filter(({ outcome }) => outcome === 'got')
          .map(({ name, askedMs }) => ({ name, askedSeconds: askedMs / 1000 })),
      }
    })
    return boundsOf({ files: this.files, peers }, pieceCountOf)
  }

  machine(machine: Machine): MachineReport {
    const { sentBytes, receivedBytes, countedBytes, handedOut } = this.#account(machine)
    const wants = this.#wantsOf.get(machine) ?? []
    const all = wants.length > 0 && wants.every(({ outcome }) => outcome === 'got')
    const lastMs = wants.reduce((last, { endedMs }) => Math.max(last, endedMs ?? 0), 0)
    return {
      name: machine.name,
      group: machine.group,
      zone: machine.line.zone,
      seeder: this.#hasOf.has(machine),
      sentBytes,
      receivedBytes,
      countedBytes,
      named: handedOut,
      finishSeconds: all ? (lastMs - this.beganMs) / 1000 : undefined,
    }
  }

  get pieces(): PiecesOverTime {
    const { pieceTimesMs, wants } = this.ledger
    const sizes = new Map(this.files.map(({ name, size }) => [name, size]))
    const ends = thin(pieceTimesMs.length, pointsMax)
    return {
      seconds: [0, ...ends.map((index) => (pieceTimesMs[index]! - this.beganMs) / 1000)],
      pieces: [0, ...ends.map((index) => index + 1)],
      wanted: wants.reduce((sum, { name }) => sum + pieceCountOf(sizes.get(name) ?? 0), 0),
    }
  }

  get feeds() {
    const places = new Map(this.peers.map(({ number }, place) => [number, place]))
    const feeders = this.peers.map((machine) => {
      const got = new Map<number, number>()
      for (const [from, bytes] of this.#account(machine).bytesFrom) {
        const place = places.get(from)
        if (place !== undefined) got.set(place, bytes)
      }
      return { name: machine.name, group: machine.group, got }
    })
    return feedsOf(feeders)
  }

  #account(machine: Machine): Account {
    return this.ledger.accountOf(machine)
  }
}

function earlier(one: Want, other: Want): Want {
  return other.askedMs < one.askedMs ? other : one
}

function enter<T>(lists: Map<Machine, T[]>, machine: Machine, value: T): void {
  const list = lists.get(machine)
  if (list) list.push(value)
  else lists.set(machine, [value])
}
