import { resolve } from 'node:path'
import { configureByOptions } from '../core/conf/configure-by-options.js'
import { RodizioError } from '../core/errors.js'
import { LIMITS } from '../core/limits.js'
import type { TrackerOptions } from '../index.js'
import { builtIn } from '../plugins/built-in.js'
import { PhantomMaterial } from './disk/phantom.js'
import { RealMaterial } from './disk/real-bytes.js'
import { Faults } from './faults/faults.js'
import { fill, lineOf, type PeerGroupOptions } from './group.js'
import { Ledger } from './ledger.js'
import type { Machine, Program } from './machine.js'
import type { Network } from './network/network-model.js'
import type { Observer } from './observer.js'
import { type Errand, peerProgram } from './peer-program.js'
import { plainValues } from './plain-values.js'
import { milliseconds, type Quantity } from './quantities.js'
import { Referee } from './referee.js'
import { buildReport } from './report/build-report.js'
import { resultOf, type SimulationResult } from './result.js'
import { runEvents } from './run-events.js'
import { stopAll } from './stop-all.js'
import { Strict } from './strict.js'
import { trackerProgram } from './tracker-program.js'
import { World } from './world.js'

export interface SimulationOptions {
  /** Everything that is left to chance follows from it. */
  readonly seed: number | string
  readonly network: Network
  /** `described` (default): contents have a size and no bytes; `bytes`: they are real. */
  readonly content?: 'described' | 'bytes'
  /** Turns every message into bytes and back: slower, and nothing else should change. */
  readonly throughCodec?: boolean
  /**
   * On unless `false`: plugins that use the real time, real timers or real chance, which no seed
   * can repeat, make the run fail.
   */
  readonly strict?: boolean
}

export interface SimulatedTrackerOptions
  extends Omit<TrackerOptions, 'transport' | 'log' | 'signal'> {
  /** `tracker` when left out. */
  readonly name?: string
}

export interface RunOptions {
  /** Virtual time that may pass. What is not there by then is starved. */
  readonly limit?: Quantity
  /** What reports call it; nothing when left out. */
  readonly scenario?: string
  /** Called now and then while it runs. */
  readonly progress?: (progress: RunProgress) => void
}

export interface RunProgress {
  readonly virtualSeconds: number
  readonly events: number
  /** Files fetched or given up, of all that were asked for so far or will be. */
  readonly ended: number
  readonly wanted: number
}

const limitUsual = '1h'

type Configure = () => Promise<void>

/**
 * A swarm of the very trackers and peers that run on real machines, on virtual time, a modelled
 * network and disks of descriptions. It is described first, then run, once.
 */
export class Simulation {
  readonly world: World
  readonly faults: Faults
  readonly ledger: Ledger
  readonly #referee: Referee
  readonly #strict: Strict | undefined
  readonly #configure: Configure[] = []
  readonly #trackers: Machine[] = []
  /** Machines that have not come yet, and what was scheduled and has not happened. */
  #expected = 0
  #wanted = 0
  /** Its name, of the first tracker. */
  #strategy = ''
  #ran = false

  constructor(readonly options: SimulationOptions) {
    const { seed, network, content = 'described', throughCodec = false, strict = true } = options
    if (seed === undefined) throw new RodizioError('USAGE', 'a simulation needs a seed')
    this.world = new World({
      seed,
      network,
      material: content === 'bytes' ? new RealMaterial() : new PhantomMaterial(),
      throughCodec,
    })
    this.faults = new Faults(this.world)
    this.ledger = new Ledger(this.world)
    this.#strict = strict ? new Strict() : undefined
    this.#referee = new Referee(this.world, this.ledger, () => this.#expected > 0)
    for (const each of [this.ledger, ...this.#referee.observers]) this.observe(each)
  }

  /** Adds a tracker, with the directives of tracker.conf. Returns its name. */
  tracker(options: SimulatedTrackerOptions = {}): string {
    const { name = 'tracker', from = '.', ...directives } = options
    let begin: ((...args: Parameters<ReturnType<typeof trackerProgram>>) => Program) | undefined
    const machine = this.#addMachine(name, name, this.options.network.line, (...args) =>
      begin!(...args),
    )
    this.#trackers.push(machine)
    this.#configure.push(async () => {
      const values = plainValues('tracker', directives)
      const where = { directory: resolve('.'), from: resolve(from) }
      const configured = await configureByOptions('tracker', values, where, builtIn)
      this.#strategy ||= configured.plugins.strategy.plugin.name
      begin = trackerProgram(this.world, configured)
      machine.start()
    })
    return name
  }

  /** Adds peers `group-1` to `group-count`, all of a kind. */
  peers(group: string, count: number, options: PeerGroupOptions = {}): void {
    const {
      shares,
      wants = [],
      arrive = 0,
      pause = 0,
      leave,
      link,
      tracker,
      from = '.',
      ...rest
    } = options
    const line = lineOf(options, this.options.network.line)
    let begin: ReturnType<typeof peerProgram> | undefined
    const errand: Errand = {
      wants,
      pauseMs: milliseconds(pause, 'pause'),
      leaveMs:
        leave === undefined ? undefined : leave === 'on-finish' ? 0 : milliseconds(leave, 'leave'),
      leaveFromStart: leave !== undefined && leave !== 'on-finish',
    }
    const chance = this.world.random.fork(`arrivals of ${group}`)
    for (let number = 1; number <= count; number++) {
      const machine = this.#addMachine(`${group}-${number}`, group, line, (...args) =>
        begin!(...args),
      )
      fill(machine, shares)
      this.#wanted += wants.length
      if (wants.length > 0) this.ledger.errands.set(machine, wants)
      this.#expected++
      this.#in(arrivalMs(arrive, number, chance), () => {
        this.#expected--
        machine.start()
      })
    }
    this.#configure.push(async () => {
      const serverIP = this.#trackerOf(tracker).host
      const values = plainValues('peer', { announce: 'live', ...rest, serverIP })
      const where = { directory: resolve('.'), from: resolve(from) }
      const configured = await configureByOptions('peer', values, where, builtIn)
      begin = peerProgram(this.world, configured, errand)
    })
  }

  /** Does something at a time of the run. */
  at(time: Quantity, task: () => void): void {
    this.#expected++
    this.#in(milliseconds(time, 'time'), () => {
      this.#expected--
      task()
    })
  }

  /** Whoever wants to hear what happens. */
  observe(observer: Observer): void {
    this.world.observers.add(observer)
  }

  crash(who: string, { silently = false }: { readonly silently?: boolean } = {}): void {
    this.faults.crash(who, silently)
  }

  restart(who: string): void {
    this.faults.restart(who)
  }

  partition(one: string, other: string): void {
    this.faults.partition(one, other)
  }

  heal(one?: string, other?: string): void {
    this.faults.heal(one, other)
  }

  hold(from: string, to: string): void {
    this.faults.hold(from, to)
  }

  release(from: string, to: string): void {
    this.faults.release(from, to)
  }

  /**
   * Runs until everybody has what they want, or cannot have it, or until the limit. `INVARIANT`: a
   * rule that holds in every run was broken.
   */
  async run(options: RunOptions = {}): Promise<SimulationResult> {
    if (this.#ran) throw new RodizioError('USAGE', 'a simulation runs once: make another')
    this.#ran = true
    for (const configure of this.#configure) await configure()
    this.world.blockBytesMax = this.#blockBytesMax()
    const run = () => this.#run(options)
    return this.#strict ? this.#strict.around(run) : run()
  }

  async #run(options: RunOptions): Promise<SimulationResult> {
    const { limit = limitUsual, scenario = '', progress } = options
    const parts = { world: this.world, referee: this.#referee, strict: this.#strict }
    const { due, observers } = this.world
    await runEvents({
      ...parts,
      over: () => this.#expected === 0 && this.ledger.open === 0 && due.size === 0,
      untilMicros: milliseconds(limit, 'limit') * 1000,
      breath: () => progress?.(this.#progress),
    })
    const names = { scenario, strategy: this.#strategy }
    const result = resultOf(buildReport(this.world, this.ledger, names))
    // How everything ends is no part of the result, but it must end.
    this.world.over = true
    observers.keepOnly(this.#referee.observers)
    this.faults.repair()
    await stopAll(parts, this.#trackers)
    return result
  }

  get #progress(): RunProgress {
    const { queue } = this.world
    const { wants, open } = this.ledger
    return {
      virtualSeconds: queue.nowMicros / 1e6,
      events: queue.happened,
      ended: wants.length - open,
      wanted: Math.max(this.#wanted, wants.length),
    }
  }

  #addMachine(...machine: Parameters<World['addMachine']>): Machine {
    const [name] = machine
    if (this.world.named(name).length > 0)
      throw new RodizioError('USAGE', `two machines cannot be called '${name}'`)
    return this.world.addMachine(...machine)
  }

  #trackerOf(name: string | undefined): Machine {
    const tracker = this.#trackers.find((each) => name === undefined || each.name === name)
    if (tracker) return tracker
    const what = name === undefined ? 'has no tracker' : `has no tracker '${name}'`
    throw new RodizioError('USAGE', `the simulation ${what}: add one with tracker()`)
  }

  #in(delayMs: number, task: () => void): void {
    const { queue, owner } = this.world
    queue.add(Math.round(delayMs * 1000), owner, () => {
      if (!this.world.over) task()
    })
  }

  /** The longest block: one that a slow line carries well within the patience of its ends. */
  #blockBytesMax(): number {
    let slowest = Infinity
    for (const { line } of this.world.machines) {
      slowest = Math.min(slowest, line.upBytesPerSecond, line.downBytesPerSecond)
    }
    // It may come beside those of all other sources, and in twice the time.
    const patient = (slowest * LIMITS.uploadStallMs) / 1000 / (2 * LIMITS.sourcesAtOnce)
    let bytes: number = LIMITS.pieceBytesMax
    while (bytes > patient && bytes > 16 * 1024) bytes /= 2
    return bytes
  }
}

function arrivalMs(
  arrive: NonNullable<PeerGroupOptions['arrive']>,
  number: number,
  chance: { below(bound: number): number },
): number {
  if (typeof arrive !== 'object') return milliseconds(arrive, 'arrive')
  if ('every' in arrive) return (number - 1) * milliseconds(arrive.every, 'every')
  const withinMicros = Math.round(milliseconds(arrive.within, 'within') * 1000)
  return withinMicros === 0 ? 0 : chance.below(withinMicros) / 1000
}
