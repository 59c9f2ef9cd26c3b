import type { Timer } from '../../core/runtime/clock.js'
import type { ZonePair } from '../../simulation/network/access-link-model.js'
import type { AccessLinkNetwork } from '../../simulation/network/access-links.js'
import type {
  Line,
  Network,
  NetworkModel,
  NetworkParts,
} from '../../simulation/network/network-model.js'
import type { Carriage, CarriageWatcher } from '../../transports/memory/memory-lines.js'

const progressMicros = 5_000_000

/** What flows share. */
interface Pipe {
  bytesPerMicro: number
  /** While rates are being worked out: what is left of it, for so many flows. */
  left: number
  flows: Flow[]
  open: number
}

interface Flow extends Carriage {
  readonly from: string
  readonly to: string
  readonly bytes: number
  readonly pipes: readonly Pipe[]
  readonly watcher: CarriageWatcher
  left: number
  rate: number
  /** Undefined while the rate is being worked out. */
  nextRate: number | undefined
  sinceMicros: number
  timer: Timer | undefined
}

interface Host {
  line: Line
  readonly up: Pipe
  readonly down: Pipe
}

/** The same network with exact rates in place of those that are nearly right. */
export function maxMin(network: AccessLinkNetwork): Network {
  const { line, zones } = network
  return { name: 'max-min', line, build: (parts) => new MaxMinModel(parts, zones) }
}

/**
 * What `AccessLinkModel` is judged by: at every change, rates of all flows by progressive filling
 * (Bertsekas and Gallager). The pipe with the smallest fair share is full; its flows keep that rate
 * and leave the rest of their other pipes to others; and so on. Shares no code with what it judges.
 */
export class MaxMinModel implements NetworkModel {
  readonly #hosts = new Map<string, Host>()
  readonly #flows = new Set<Flow>()
  readonly #pipes: Pipe[] = []
  #isBlocked: (from: string, to: string) => boolean = () => false
  #changing = false

  constructor(
    private readonly parts: NetworkParts,
    private readonly zones: readonly ZonePair[],
  ) {
    for (const { bytesPerSecond } of zones) for (const _ of [0, 1]) this.#pipe(bytesPerSecond)
  }

  attach(host: string, line: Line): void {
    const known = this.#hosts.get(host)
    if (!known) {
      const up = this.#pipe(line.upBytesPerSecond)
      this.#hosts.set(host, { line, up, down: this.#pipe(line.downBytesPerSecond) })
      return
    }
    known.line = line
    known.up.bytesPerMicro = line.upBytesPerSecond / 1e6
    known.down.bytesPerMicro = line.downBytesPerSecond / 1e6
    this.#change()
  }

  latencyMs(from: string, to: string): number {
    if (from === to) return 0
    const [near, far] = [this.#hosts.get(from)!.line, this.#hosts.get(to)!.line]
    const at = this.#zonePair(near.zone, far.zone)
    const between = at === undefined ? 0 : this.zones[at >> 1]!.latencyMs
    return near.latencyMs + far.latencyMs + between
  }

  readonly carry = (
    from: string,
    to: string,
    bytes: number,
    watcher: CarriageWatcher,
  ): Carriage => {
    const [near, far] = [this.#hosts.get(from)!, this.#hosts.get(to)!]
    const at = this.#zonePair(near.line.zone, far.line.zone)
    const pipes = from === to ? [] : [near.up, far.down]
    if (at !== undefined) pipes.push(this.#pipes[at]!)
    const flow: Flow = {
      ...{ from, to, bytes, pipes, watcher, left: bytes, rate: 0, nextRate: undefined },
      ...{ sinceMicros: this.parts.queue.nowMicros, timer: undefined },
      cancel: () => this.#end(flow),
    }
    this.#flows.add(flow)
    this.#change()
    return flow
  }

  block(isBlocked: (from: string, to: string) => boolean): void {
    this.#isBlocked = isBlocked
    this.#change()
  }

  #pipe(bytesPerSecond: number): Pipe {
    const pipe = { bytesPerMicro: bytesPerSecond / 1e6, left: 0, flows: [], open: 0 }
    this.#pipes.push(pipe)
    return pipe
  }

  /** Which pipe leads from zone to zone: the zones' come first, there and back. */
  #zonePair(from: string, to: string): number | undefined {
    if (from === to) return undefined
    for (const [index, { one, other }] of this.zones.entries()) {
      if (one === from && other === to) return 2 * index
      if (one === to && other === from) return 2 * index + 1
    }
    return undefined
  }

  #end(flow: Flow): void {
    if (!this.#flows.delete(flow)) return
    flow.timer?.cancel()
    this.#change()
  }

  /** What changes in one instant is worked out together. */
  #change(): void {
    if (this.#changing) return
    this.#changing = true
    this.parts.queue.add(0, this.parts.owner, () => {
      this.#changing = false
      this.#fill()
      for (const flow of this.#flows) this.#retime(flow)
    })
  }

  #fill(): void {
    for (const pipe of this.#pipes) {
      pipe.flows = []
      pipe.left = pipe.bytesPerMicro
      pipe.open = 0
    }
    for (const flow of this.#flows) {
      const blocked = this.#isBlocked(flow.from, flow.to)
      flow.nextRate = blocked ? 0 : undefined
      if (!blocked) {
        for (const pipe of flow.pipes) {
          pipe.flows.push(flow)
          pipe.open++
        }
      }
    }
    const heap = new ShareHeap()
    for (const pipe of this.#pipes) heap.add(pipe)
    for (let pipe = heap.take(); pipe; pipe = heap.take()) {
      const share = Math.max(0, pipe.left) / pipe.open
      for (const flow of pipe.flows) {
        if (flow.nextRate !== undefined) continue
        flow.nextRate = share
        for (const each of flow.pipes) {
          each.left -= share
          each.open--
        }
      }
    }
  }

  #retime(flow: Flow): void {
    const { nextRate: rate = Number.POSITIVE_INFINITY } = flow
    if (rate === flow.rate) return
    this.#moveOn(flow)
    flow.rate = rate
    this.#schedule(flow)
  }

  #moveOn(flow: Flow): void {
    const { nowMicros } = this.parts.queue
    const micros = nowMicros - flow.sinceMicros
    if (micros > 0) flow.left = Math.max(0, flow.left - flow.rate * micros)
    flow.sinceMicros = nowMicros
  }

  #schedule(flow: Flow): void {
    flow.timer?.cancel()
    flow.timer = undefined
    if (flow.rate === 0) return
    const { queue, owner } = this.parts
    const micros = flow.left === 0 ? 0 : Math.ceil(flow.left / flow.rate)
    if (micros <= progressMicros) {
      flow.timer = queue.add(micros, owner, () => {
        this.#end(flow)
        flow.watcher.carried()
      })
      return
    }
    flow.timer = queue.add(progressMicros, owner, () => {
      this.#moveOn(flow)
      this.#schedule(flow)
      flow.watcher.progress(Math.floor(flow.bytes - flow.left))
    })
  }
}

/**
 * Pipes by fair share. Shares only grow while rates are given out, so that old keys are no harm.
 */
class ShareHeap {
  readonly #pipes: { pipe: Pipe; share: number }[] = []

  add(pipe: Pipe): void {
    if (pipe.open === 0 || pipe.left === Number.POSITIVE_INFINITY) return
    const heap = this.#pipes
    const entry = { pipe, share: pipe.left / pipe.open }
    let place = heap.length
    heap.push(entry)
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (heap[parent]!.share <= entry.share) break
      heap[place] = heap[parent]!
      place = parent
    }
    heap[place] = entry
  }

  take(): Pipe | undefined {
    for (;;) {
      const first = this.#pipes[0]
      if (!first) return undefined
      this.#removeFirst()
      const { pipe, share } = first
      if (pipe.open === 0) continue
      if (pipe.left / pipe.open <= share * (1 + 1e-12)) return pipe
      this.add(pipe)
    }
  }

  #removeFirst(): void {
    const heap = this.#pipes
    const last = heap.pop()!
    if (heap.length === 0) return
    let place = 0
    for (;;) {
      let child = 2 * place + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && heap[child + 1]!.share < heap[child]!.share) child++
      if (heap[child]!.share >= last.share) break
      heap[place] = heap[child]!
      place = child
    }
    heap[place] = last
  }
}
