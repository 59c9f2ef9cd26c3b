import { LIMITS } from '../core/limits.js'
import type { Random } from '../core/runtime/random.js'
import { SeededRandom } from '../core/runtime/seeded-random.js'
import { TraceHash } from '../core/trace.js'
import { MemoryNetwork } from '../transports/memory/memory.js'
import type { Carry } from '../transports/memory/memory-lines.js'
import type { Material } from './disk/material.js'
import { SimulatedDisk } from './disk/simulated-disk.js'
import { type EventOwner, EventQueue } from './event-queue.js'
import { Barriers } from './faults/barriers.js'
import { Machine } from './machine.js'
import type { Line, Network, NetworkModel } from './network/network-model.js'
import { Observers } from './observer.js'
import { VirtualClock } from './virtual-clock.js'

export interface WorldOptions {
  readonly seed: number | string
  readonly network: Network
  readonly material: Material
  readonly throughCodec: boolean
}

/**
 * Everything of one run: time, chance, the network, the machines. Nothing is shared between runs.
 */
export class World {
  readonly queue = new EventQueue()
  /** What is nobody's: the network, and what was scheduled from outside. */
  readonly owner: EventOwner = { gone: false, held: undefined }
  readonly clock = new VirtualClock(this.queue, this.owner)
  readonly random: Random
  readonly model: NetworkModel
  readonly network: MemoryNetwork
  readonly barriers: Barriers
  readonly observers = new Observers()
  readonly trace = new TraceHash(this.clock)
  readonly machines: Machine[] = []
  /** How often a machine was given a line. */
  lineChanges = 0
  /** Those whose program is going to ask for files and has not done so. */
  readonly due = new Set<Machine>()
  /** The longest block; see `MemoryNetworkOptions`. */
  blockBytesMax: number = LIMITS.pieceBytesMax
  /** The run is over: nobody comes any more, and nothing goes wrong. */
  over = false
  readonly #byName = new Map<string, Machine>()
  readonly #byHost = new Map<string, Machine>()
  readonly #byGroup = new Map<string, Machine[]>()

  constructor(readonly options: WorldOptions) {
    const { seed, network, throughCodec } = options
    this.random = new SeededRandom(seed)
    this.model = network.build({ queue: this.queue, owner: this.owner })
    this.barriers = new Barriers(this)
    const { carry } = this.model
    this.network = new MemoryNetwork({
      clock: this.clock,
      latencyMs: (from, to) => this.model.latencyMs(from, to),
      latencyChanges: () => this.lineChanges,
      throughCodec,
      blockBytesMax: () => this.blockBytesMax,
      ...(carry && { carry: this.#told(carry) }),
      blocked: (from, to) => this.barriers.blocked(from, to),
      anyBlocked: () => this.barriers.any,
    })
  }

  addMachine(
    name: string,
    group: string,
    line: Line,
    begin: ConstructorParameters<typeof Machine>[6],
  ): Machine {
    const disk = new SimulatedDisk(this.options.material)
    const host = hostOf(this.machines.length)
    const machine = new Machine(this, name, group, host, disk, line, begin)
    this.machines.push(machine)
    this.#byName.set(name, machine)
    this.#byHost.set(host, machine)
    const ofGroup = this.#byGroup.get(group) ?? []
    ofGroup.push(machine)
    this.#byGroup.set(group, ofGroup)
    return machine
  }

  at(host: string): Machine | undefined {
    return this.#byHost.get(host)
  }

  /** The machine of that name, or all of the group; none: nobody is called so. */
  named(name: string): readonly Machine[] {
    const machine = this.#byName.get(name)
    return machine ? [machine] : (this.#byGroup.get(name) ?? [])
  }

  /** The same, of which observers hear. */
  #told(carry: Carry): Carry {
    return (from, to, bytes, watcher) => {
      this.observers.carried(this.at(from)!, this.at(to)!, bytes)
      return carry(from, to, bytes, watcher)
    }
  }

  get names(): readonly string[] {
    return [...this.#byGroup.keys(), ...this.#byName.keys()]
  }
}

/** Up to 16 million of them. */
function hostOf(number: number): string {
  return `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
}
