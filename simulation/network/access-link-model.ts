import type { Carriage, CarriageWatcher } from '../../transports/memory/memory-lines.js'
import { FairShares, openLink } from './fair-shares.js'
import { type FlowKeeper, FluidFlow } from './fluid-flow.js'
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

interface Host {
  line: Line
  /** Its links. */
  readonly up: number
  readonly down: number
}

interface ZoneLink {
  readonly link: number
  readonly latencyMs: number
}

/**
 * Fluid flows over access links, and over those between zones: see `FairShares`. All that comes and
 * goes in one instant is settled together. Rates are right within a percent or so.
 */
export class AccessLinkModel implements NetworkModel, FlowKeeper {
  readonly #hosts = new Map<string, Host>()
  /** By zone and zone. */
  readonly #zones = new Map<string, Map<string, ZoneLink>>()
  readonly #shares: FairShares
  /** By their number there. */
  readonly #sharing: FluidFlow[] = []
  readonly #flows = new Set<FluidFlow>()
  #settling = false
  #isBlocked: (from: string, to: string) => boolean = () => false

  constructor(
    private readonly parts: NetworkParts,
    zones: readonly ZonePair[],
  ) {
    this.#shares = new FairShares((share, rate) => this.#pace(this.#sharing[share]!, rate))
    for (const { one, other, bytesPerSecond, latencyMs } of zones) {
      for (const [from, to] of [
        [one, other],
        [other, one],
      ] as const) {
        const known = this.#zones.get(from) ?? new Map<string, ZoneLink>()
        this.#zones.set(from, known)
        known.set(to, { link: this.#shares.addLink(bytesPerSecond / 1e6), latencyMs })
      }
    }
  }

  attach(host: string, line: Line): void {
    const { upBytesPerSecond, downBytesPerSecond } = line
    const known = this.#hosts.get(host)
    if (!known) {
      const up = this.#shares.addLink(upBytesPerSecond / 1e6)
      const down = this.#shares.addLink(downBytesPerSecond / 1e6)
      this.#hosts.set(host, { line, up, down })
      return
    }
    known.line = line
    this.#shares.setCapacity(known.up, upBytesPerSecond / 1e6)
    this.#shares.setCapacity(known.down, downBytesPerSecond / 1e6)
    this.#settleSoon()
  }

  latencyMs(from: string, to: string): number {
    if (from === to) return 0
    const near = this.#hosts.get(from)?.line
    const far = this.#hosts.get(to)?.line
    if (!near || !far) return 0
    return near.latencyMs + far.latencyMs + (this.#between(near, far)?.latencyMs ?? 0)
  }

  readonly carry = (
    from: string,
    to: string,
    bytes: number,
    watcher: CarriageWatcher,
  ): Carriage => {
    const flow = new FluidFlow(this, from, to, bytes, watcher, this.parts.queue.nowMicros)
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
      if (blocked && flow.share !== undefined) {
        flow.moveOn(this.parts.queue.nowMicros)
        this.#leave(flow)
      } else if (!blocked && flow.share === undefined) this.#enter(flow)
    }
  }

  due(flow: FluidFlow): void {
    const { nowMicros } = this.parts.queue
    flow.event = undefined
    flow.moveOn(nowMicros)
    if (flow.across) {
      this.end(flow)
      flow.watcher.carried()
      return
    }
    const tells = nowMicros - flow.toldMicros >= progressMicros
    if (tells) flow.toldMicros = nowMicros
    this.#schedule(flow)
    if (tells) flow.watcher.progress(flow.bytesAcross)
  }

  #between(near: Line, far: Line): ZoneLink | undefined {
    return near.zone === far.zone ? undefined : this.#zones.get(near.zone)?.get(far.zone)
  }

  #enter(flow: FluidFlow): void {
    const near = this.#hosts.get(flow.from)!
    const far = this.#hosts.get(flow.to)!
    if (near === far) {
      flow.share = this.#shares.enter(openLink, openLink, openLink)
      this.#pace(flow, Infinity)
      return
    }
    const between = this.#between(near.line, far.line)?.link ?? openLink
    flow.share = this.#shares.enter(near.up, far.down, between)
    this.#sharing[flow.share] = flow
    this.#settleSoon()
  }

  #leave(flow: FluidFlow): void {
    flow.event?.cancel()
    flow.event = undefined
    flow.rate = 0
    if (flow.share === undefined) return
    this.#shares.leave(flow.share)
    flow.share = undefined
    this.#settleSoon()
  }

  #settleSoon(): void {
    if (this.#settling || !this.#shares.unsettled) return
    this.#settling = true
    this.parts.queue.atEnd(this.#settle)
  }

  readonly #settle = (): void => {
    this.#settling = false
    this.#shares.settle()
  }

  #pace(flow: FluidFlow, rate: number): void {
    const { nowMicros } = this.parts.queue
    flow.moveOn(nowMicros)
    // While it stood still there was nothing to tell.
    if (flow.rate === 0) flow.toldMicros = nowMicros
    flow.rate = rate
    this.#schedule(flow)
  }

  /**
   * Sees to it that the flow's event does not come too late. One that comes too early is left
   * alone: it is looked at when it comes, by when the rate may have changed back.
   */
  #schedule(flow: FluidFlow): void {
    const { queue, owner } = this.parts
    const untilTold = flow.toldMicros + progressMicros
    const dueMicros = Math.min(queue.nowMicros + flow.leftMicros, untilTold)
    if (flow.event) {
      if (flow.dueMicros <= dueMicros) return
      flow.event.cancel()
    }
    flow.dueMicros = dueMicros
    flow.event = queue.add(dueMicros - queue.nowMicros, owner, flow.due)
  }
}
