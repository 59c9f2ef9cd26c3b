import { quoted } from '../../core/conf/diagnostic.js'
import { RodizioError } from '../../core/errors.js'
import { suggest } from '../../core/suggest.js'
import type { Machine } from '../machine.js'
import type { Line } from '../network/network-model.js'
import type { World } from '../world.js'
import type { Barrier } from './barriers.js'

/**
 * What can go wrong, at the moment of the call. `who` is a machine's name (`node-7`) or that of a
 * group, which means all of it; an unknown one is `USAGE`.
 */
export class Faults {
  readonly #partitions = new Map<string, Barrier[]>()
  readonly #holds = new Map<string, Barrier>()
  /** Around machines that stand still. */
  readonly #frozen = new Map<Machine, Barrier[]>()

  constructor(private readonly world: World) {}

  /**
   * Its program is gone, and with it whatever it had not written; the other ends of its connections
   * see them break. `silently`: they see nothing, as when a machine loses power.
   */
  crash(who: string, silently = false): void {
    for (const machine of this.#named(who)) {
      machine.crash(silently)
      this.#free(machine)
    }
  }

  /** What is not running starts (again), with the disk as it was. */
  restart(who: string): void {
    for (const machine of this.#named(who)) machine.start()
  }

  /** It ends in good order: a peer says goodbye. */
  stop(who: string): void {
    for (const machine of this.#named(who)) machine.stop()
  }

  /**
   * Nothing gets from one to the other, or back; `oneWay`: only not from the first to the second.
   */
  partition(one: string, other: string, oneWay = false): void {
    const [from, to] = [this.#hosts(one), this.#hosts(other)]
    const barriers: Barrier[] = [{ from, to }]
    if (!oneWay) barriers.push({ from: to, to: from })
    this.#lower(pairKey(one, other))
    this.#partitions.set(pairKey(one, other), barriers)
    for (const barrier of barriers) this.world.barriers.raise(barrier)
  }

  /** Takes a partition of the two away, whoever was named first; without names, all there are. */
  heal(one?: string, other = ''): void {
    const keys =
      one === undefined ? [...this.#partitions.keys()] : [pairKey(one, other), pairKey(other, one)]
    for (const key of keys) this.#lower(key)
  }

  /** What is sent from one to the other waits for `release`. */
  hold(one: string, other: string): void {
    this.release(one, other)
    const barrier = { from: this.#hosts(one), to: this.#hosts(other) }
    this.#holds.set(pairKey(one, other), barrier)
    this.world.barriers.raise(barrier)
  }

  release(one: string, other: string): void {
    const barrier = this.#holds.get(pairKey(one, other))
    this.#holds.delete(pairKey(one, other))
    if (barrier) this.world.barriers.lower(barrier)
  }

  /** Everybody that runs can reach everybody again. */
  repair(): void {
    for (const { name } of this.world.machines) this.thaw(name)
    this.heal()
    for (const barrier of this.#holds.values()) this.world.barriers.lower(barrier)
    this.#holds.clear()
  }

  /** Its lines carry that part of what they did. */
  slow(who: string, factor: number): void {
    for (const machine of this.#named(who)) {
      const { upBytesPerSecond: up, downBytesPerSecond: down } = machine.line
      machine.changeLine({ upBytesPerSecond: up * factor, downBytesPerSecond: down * factor })
    }
  }

  changeLine(who: string, line: Partial<Line>): void {
    for (const machine of this.#named(who)) machine.changeLine(line)
  }

  /** Every nth block that it sends is not what it should be. 0: none, any more. */
  corrupt(who: string, everyNth = 1): void {
    for (const { disk } of this.#named(who)) disk.spoilEvery = everyNth
  }

  /** Its disk takes no more than it holds by now. `freeDisk` makes room. */
  fillDisk(who: string): void {
    for (const { disk } of this.#named(who)) disk.capacityBytes = disk.usedBytes
  }

  freeDisk(who: string): void {
    for (const { disk } of this.#named(who)) disk.capacityBytes = Number.POSITIVE_INFINITY
  }

  /** It stands still, as a laptop that is closed: its connections stay, and nobody answers. */
  freeze(who: string): void {
    for (const machine of this.#named(who)) {
      if (!machine.program || machine.frozen) continue
      machine.freeze()
      const hosts = new Set([machine.host])
      const barriers: Barrier[] = [
        { from: hosts, to: undefined },
        { from: undefined, to: hosts },
      ]
      this.#frozen.set(machine, barriers)
      for (const barrier of barriers) this.world.barriers.raise(barrier)
    }
  }

  thaw(who: string): void {
    for (const machine of this.#named(who)) {
      if (!machine.frozen) continue
      machine.thaw()
      this.#free(machine)
    }
  }

  /** Its idea of the date is another one by so much. Nodes go by the time that passes. */
  jumpClock(who: string, byMs: number): void {
    for (const { disk } of this.#named(who)) disk.dateOffsetMs += byMs
  }

  #lower(key: string): void {
    for (const barrier of this.#partitions.get(key) ?? []) this.world.barriers.lower(barrier)
    this.#partitions.delete(key)
  }

  #free(machine: Machine): void {
    for (const barrier of this.#frozen.get(machine) ?? []) this.world.barriers.lower(barrier)
    this.#frozen.delete(machine)
  }

  #named(who: string): readonly Machine[] {
    const machines = this.world.named(who)
    if (machines.length > 0) return machines
    const [meant] = suggest(who, this.world.names)
    const advice = meant === undefined ? '' : `: did you mean '${meant}'?`
    throw new RodizioError('USAGE', `nobody is called ${quoted(who)}${advice}`)
  }

  #hosts(who: string): ReadonlySet<string> {
    return new Set(this.#named(who).map(({ host }) => host))
  }
}

function pairKey(one: string, other: string): string {
  return `${one}\0${other}`
}
