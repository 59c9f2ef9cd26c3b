import type { Carriage, CarriageWatcher } from '../../transports/memory/memory-lines.js'
import type { EventOwner, EventQueue, SimulatedEvent } from '../event-queue.js'
import type { Line, NetworkModel, NetworkParts } from './network-model.js'

/** A line between two zones, as it was described. */
export interface ZonePair {
  readonly one: string
  readonly other: string
  readonly bytesPerSecond: number
  readonly latencyMs: number
}

/** Progress of a block that takes long is told this often: receivers take silence for a stall. */
const progressMicros = 5_000_000
/** A change of a link's level by less than this is not passed on: it would change nothing much. */
const tolerance = 0.005
/** Looks at links for one change, at most: levels that swing are as good as they get. */
const looksPerLinkMax = 20

/** Something with a capacity that flows share: one direction of a host's line, or between zones. */
class Link {
  readonly flows: FluidFlow[] = []
  /** The most that any one flow may take of it; Infinity while it is not full. */
  level = Infinity
  dirty = false
  looks = 0

  constructor(public bytesPerMicro: number) {}
}

class FluidFlow implements Carriage {
  /** Bytes that are not across, at `sinceMicros`. */
  left: number
  sinceMicros: number
  rate = 0
  /** Its place in the list of each of its links. */
  readonly places: number[]
  event: SimulatedEvent | undefined
  over = false

  constructor(
    private readonly model: AccessLinkModel,
    readonly from: string,
    readonly to: string,
    readonly bytes: number,
    readonly links: readonly Link[],
    readonly watcher: CarriageWatcher,
    nowMicros: number,
  ) {
    this.left = bytes
    this.sinceMicros = nowMicros
    this.places = links.map(() => 0)
  }

  cancel(): void {
    this.model.end(this)
  }
}

interface Host {
  readonly line: Line
  readonly up: Link
  readonly down: Link
}

/**
 * Fluid flows over access links. Every link has a level, the most that one flow may take of it, and
 * a flow runs at the least level of its links. A level is what fills the link when flows that
 * others hold back keep to theirs: where all levels agree, rates are max-min fair (Charny, Clark
 * and Jain 1995). When a flow comes or goes, levels are set anew from there on outwards, as far as
 * the change is felt: some links, not all of them, which is what lets ten thousand hosts be
 * simulated. All that comes and goes in one instant is settled together.
 */
export class AccessLinkModel implements NetworkModel {
  readonly #hosts = new Map<string, Host>()
  readonly #zoneLinks = new Map<string, { link: Link; latencyMs: number }>()
  readonly #queue: EventQueue
  readonly #owner: EventOwner
  #dirty: Link[] = []
  #touched: Link[] = []
  #settling = false
  #isBlocked: (from: string, to: string) => boolean = () => false
  readonly #flows = new Set<FluidFlow>()

  constructor({ queue, owner }: NetworkParts, zones: readonly ZonePair[]) {
    this.#queue = queue
    this.#owner = owner
    for (const { one, other, bytesPerSecond, latencyMs } of zones) {
      for (const key of [zoneKey(one, other), zoneKey(other, one)]) {
        this.#zoneLinks.set(key, { link: new Link(bytesPerSecond / 1e6), latencyMs })
      }
    }
  }

  attach(host: string, line: Line): void {
    const before = this.#hosts.get(host)
    const up = before?.up ?? new Link(0)
    const down = before?.down ?? new Link(0)
    up.bytesPerMicro = line.upBytesPerSecond / 1e6
    down.bytesPerMicro = line.downBytesPerSecond / 1e6
    this.#hosts.set(host, { line, up, down })
    for (const link of [up, down]) if (link.flows.length > 0) this.#mark(link)
  }

  latencyMs(from: string, to: string): number {
    if (from === to) return 0
    const near = this.#hosts.get(from)?.line
    const far = this.#hosts.get(to)?.line
    if (!near || !far) return 0
    const between = near.zone === far.zone ? undefined : this.#between(near, far)
    return near.latencyMs + far.latencyMs + (between?.latencyMs ?? 0)
  }

  readonly carry = (
    from: string,
    to: string,
    bytes: number,
    watcher: CarriageWatcher,
  ): Carriage => {
    const near = this.#hosts.get(from)!
    const far = this.#hosts.get(to)!
    const links = from === to ? [] : [near.up, far.down]
    const between =
      near.line.zone === far.line.zone ? undefined : this.#between(near.line, far.line)
    if (between && between.link.bytesPerMicro !== Infinity) links.push(between.link)
    const bounded = links.filter(({ bytesPerMicro }) => bytesPerMicro !== Infinity)
    const { nowMicros } = this.#queue
    const flow = new FluidFlow(this, from, to, bytes, bounded, watcher, nowMicros)
    this.#flows.add(flow)
    if (!this.#isBlocked(from, to)) this.#enter(flow)
    return flow
  }

  end(flow: FluidFlow): void {
    if (flow.over) return
    flow.over = true
    this.#flows.delete(flow)
    this.#leave(flow)
  }

  block(isBlocked: (from: string, to: string) => boolean): void {
    this.#isBlocked = isBlocked
    for (const flow of this.#flows) {
      const blocked = isBlocked(flow.from, flow.to)
      const stands = flow.rate === 0 && !flow.event
      if (blocked && !stands) {
        this.#moveOn(flow)
        this.#leave(flow)
      } else if (!blocked && stands) this.#enter(flow)
    }
  }

  #between(near: Line, far: Line): { link: Link; latencyMs: number } | undefined {
    return this.#zoneLinks.get(zoneKey(near.zone, far.zone))
  }

  #enter(flow: FluidFlow): void {
    flow.sinceMicros = this.#queue.nowMicros
    if (flow.links.length === 0) {
      flow.event = this.#queue.add(0, this.#owner, () => this.#carried(flow))
      return
    }
    for (const [index, link] of flow.links.entries()) {
      flow.places[index] = link.flows.length
      link.flows.push(flow)
      this.#mark(link)
    }
  }

  #leave(flow: FluidFlow): void {
    flow.event?.cancel()
    flow.event = undefined
    flow.rate = 0
    for (const [index, link] of flow.links.entries()) {
      const place = flow.places[index]!
      if (link.flows[place] !== flow) continue
      const last = link.flows.pop()!
      if (last !== flow) {
        link.flows[place] = last
        last.places[last.links.indexOf(link)] = place
      }
      this.#mark(link)
    }
  }

  #mark(link: Link): void {
    if (link.dirty) return
    link.dirty = true
    this.#dirty.push(link)
    if (this.#settling) return
    this.#settling = true
    this.#queue.add(0, this.#owner, () => this.#settle())
  }

  /** Sets levels until they agree, then the rates of all flows that may have changed. */
  #settle(): void {
    for (let next = 0; next < this.#dirty.length; next++) {
      const link = this.#dirty[next]!
      link.dirty = false
      if (link.looks === 0) this.#touched.push(link)
      if (link.looks++ < looksPerLinkMax) this.#level(link)
    }
    this.#dirty = []
    this.#settling = false
    const touched = this.#touched
    this.#touched = []
    for (const link of touched) {
      link.looks = 0
      for (const flow of link.flows) this.#pace(flow)
    }
  }

  #level(link: Link): void {
    const before = link.level
    link.level = levelOf(link)
    const change = Math.abs(link.level - before)
    if (change === 0 || change < tolerance * Math.min(link.level, before)) return
    // What changes here is felt where it was, or becomes, the least of a flow's levels.
    const least = Math.min(link.level, before)
    for (const { links } of link.flows) {
      for (const other of links) {
        if (other !== link && !other.dirty && other.level >= least * (1 - tolerance)) {
          other.dirty = true
          this.#dirty.push(other)
        }
      }
    }
  }

  /** Lets a flow run at what its links allow. */
  #pace(flow: FluidFlow): void {
    const rate = leastLevel(flow.links)
    const change = Math.abs(rate - flow.rate)
    if (flow.event && change < tolerance * flow.rate) return
    this.#moveOn(flow)
    flow.rate = rate
    this.#schedule(flow)
  }

  #moveOn(flow: FluidFlow): void {
    const { nowMicros } = this.#queue
    flow.left = Math.max(0, flow.left - flow.rate * (nowMicros - flow.sinceMicros))
    flow.sinceMicros = nowMicros
  }

  #schedule(flow: FluidFlow): void {
    flow.event?.cancel()
    const leftMicros = Math.ceil(flow.left / flow.rate)
    flow.event =
      leftMicros > progressMicros
        ? this.#queue.add(progressMicros, this.#owner, () => this.#progress(flow))
        : this.#queue.add(leftMicros, this.#owner, () => this.#carried(flow))
  }

  #progress(flow: FluidFlow): void {
    this.#moveOn(flow)
    this.#schedule(flow)
    flow.watcher.progress(Math.floor(flow.bytes - flow.left))
  }

  #carried(flow: FluidFlow): void {
    this.end(flow)
    flow.watcher.carried()
  }
}

function zoneKey(from: string, to: string): string {
  return `${from}\0${to}`
}

function leastLevel(links: readonly Link[]): number {
  let least = Infinity
  for (const { level } of links) if (level < least) least = level
  return least
}

/** What fills the link, when flows that are held back elsewhere take no more than that. */
function levelOf(link: Link): number {
  const { flows, bytesPerMicro } = link
  if (flows.length === 0) return Infinity
  const wants: number[] = []
  for (const { links } of flows) {
    let least = Infinity
    for (const other of links) if (other !== link && other.level < least) least = other.level
    wants.push(least)
  }
  if (wants.length > 1) wants.sort((one, other) => one - other)
  let left = bytesPerMicro
  for (let index = 0; index < wants.length; index++) {
    const share = left / (wants.length - index)
    if (wants[index]! >= share) return share
    left -= wants[index]!
  }
  // All are held back elsewhere: one of them could take what is left besides.
  return wants.at(-1)! + left
}
