import type { Random } from '../../../core/runtime/random.js'
import { SeededRandom } from '../../../core/runtime/seeded-random.js'
import { type EventOwner, EventQueue } from '../../../simulation/event-queue.js'
import type { ZonePair } from '../../../simulation/network/access-link-model.js'
import type { Line, NetworkModel, NetworkParts } from '../../../simulation/network/network-model.js'

export type Model = new (parts: NetworkParts, zones: readonly ZonePair[]) => NetworkModel

/** Hosts with lines of all kinds, and flows between them. */
export interface Graph {
  readonly zones: readonly ZonePair[]
  readonly hosts: readonly { readonly name: string; readonly line: Line }[]
  readonly flows: readonly Flow[]
}

interface Flow {
  readonly from: string
  readonly to: string
  readonly bytes: number
  /** When it begins. */
  readonly atMicros: number
}

/** Flows that begin within a time; so large that they do not end, where no size is given. */
export function drawGraph(seed: number, withinMicros: number, bytesMax?: number): Graph {
  const random = new SeededRandom(`graph ${seed}`)
  const names = ['a', 'b', 'c'].slice(0, 1 + random.below(3))
  const zones = names.flatMap((one, index) =>
    names.slice(index + 1).map((other) => {
      const bytesPerSecond = 100_000 * (1 + random.below(random.below(2) > 0 ? 50 : 500))
      return { one, other, bytesPerSecond, latencyMs: 0 }
    }),
  )
  const rateOf = pick(rates, random)
  const hosts = Array.from({ length: 2 + random.below(50) }, (_, index) => ({
    name: `host ${index}`,
    line: {
      upBytesPerSecond: rateOf(random, 1),
      downBytesPerSecond: rateOf(random, 2),
      latencyMs: 0,
      zone: pick(names, random),
    },
  }))
  const flowCount = 1 + random.below(6 * hosts.length)
  const flows = Array.from({ length: flowCount }, () => {
    const from = random.below(hosts.length)
    const to = (from + 1 + random.below(hosts.length - 1)) % hosts.length
    const bytes = bytesMax === undefined ? 1e15 : 1 + random.below(bytesMax)
    const atMicros = random.below(withinMicros)
    return { from: hosts[from]!.name, to: hosts[to]!.name, bytes, atMicros }
  })
  return { zones, hosts, flows }
}

const rates: readonly ((random: Random, factor: number) => number)[] = [
  () => 2_000_000,
  (random, factor) => factor * pick([1_000_000, 5_000_000, 50_000_000], random),
  (random) => 10_000 * (1 + random.below(1000)),
]

/** Bytes a second of each flow, when all have begun. */
export function ratesOf(Model: Model, graph: Graph): number[] {
  const told = graph.flows.map((): number[] => [])
  play(Model, graph, 16_000_000, (index) => ({
    progress: (bytes) => told[index]!.push(bytes),
    carried: () => {},
  }))
  // They are told every 5 s: by then for the second time, of 5 s in which nothing changed.
  return told.map(([, first, second]) => (second! - first!) / 5)
}

export interface FlowTime {
  readonly tookMicros: number
  readonly atMicros: number
}

/** How long each flow took, and when it was across. */
export function timesOf(Model: Model, graph: Graph): FlowTime[] {
  const times: FlowTime[] = []
  play(Model, graph, Number.POSITIVE_INFINITY, (index, queue) => ({
    progress: () => {},
    carried: () => {
      const atMicros = queue.nowMicros
      times[index] = { tookMicros: atMicros - graph.flows[index]!.atMicros, atMicros }
    },
  }))
  return times
}

function play(
  Model: Model,
  { zones, hosts, flows }: Graph,
  untilMicros: number,
  watch: (index: number, queue: EventQueue) => { progress(bytes: number): void; carried(): void },
): void {
  const queue = new EventQueue()
  const owner: EventOwner = { gone: false, held: undefined }
  const model = new Model({ queue, owner }, zones)
  for (const { name, line } of hosts) model.attach(name, line)
  for (const [index, { from, to, bytes, atMicros }] of flows.entries())
    queue.add(atMicros, owner, () => model.carry!(from, to, bytes, watch(index, queue)))
  while (queue.nextMicros < untilMicros) queue.step()
}

function pick<T>(list: readonly T[], random: Random): T {
  return list[random.below(list.length)]!
}
