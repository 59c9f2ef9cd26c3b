import { compose } from '../core/compose.js'
import type { Configured } from '../core/conf/configure.js'
import { namePattern } from '../core/content/name-pattern.js'
import type { RodizioError } from '../core/errors.js'
import type { PeerNode } from '../core/peer/peer-node.js'
import type { Got, Wanted } from '../core/peer/results.js'
import type { Clock } from '../core/runtime/clock.js'
import { silentLog } from '../core/runtime/log.js'
import { builtIn } from '../plugins/built-in.js'
import type { EventOwner } from './event-queue.js'
import type { Machine, Program } from './machine.js'
import { lifeName } from './tracker-program.js'
import type { World } from './world.js'

/** Where every simulated peer keeps what it shares and fetches. */
export const sharedFolder = '/shared'

/** What a peer does, from its arrival on. */
export interface Errand {
  /** Names and patterns. */
  readonly wants: readonly string[]
  /** From its start to its first request. */
  readonly pauseMs: number
  /** When it goes, saying goodbye: with its last file, or so long after; undefined: never. */
  readonly leaveMs: number | undefined
  /** It counts from the start, not from the last file. */
  readonly leaveFromStart: boolean
}

/**
 * Runs a peer on a machine, and does its errand anew at every start: what is there is not fetched.
 */
export function peerProgram(world: World, configured: Configured<'peer'>, errand: Errand) {
  return (machine: Machine, clock: Clock): Program => {
    const composer = compose(builtIn, {
      clock,
      random: world.random,
      disk: machine.disk.for(clock),
      log: silentLog,
    })
    const directory = sharedFolder
    const node = composer.peer({
      name: lifeName(machine),
      settings: { ...configured.settings, shared: directory },
      pieceOrder: configured.plugins.pieceOrder,
      portAllocator: configured.plugins.portAllocator,
      hooks: configured.plugins.hooks,
      transport: { plugin: world.network.plugin(machine.host), options: {} },
      role: { roots: [{ directory }], directory, withheld: new Set() },
      ...(configured.secret && { secret: configured.secret }),
    })
    machine.slots = configured.settings.maxPeers
    machine.patienceMs = configured.settings.wait
    world.trace.follow(machine.number, node.facts)
    world.observers.listenTo(machine, 'peer', node.facts)
    const live = configured.settings.announce === 'live'
    new ErrandRun(world, machine, clock, node, errand, live)
    return { stop: (done) => node.quit(() => done()) }
  }
}

class ErrandRun {
  #left = 0
  readonly #life: EventOwner

  constructor(
    private readonly world: World,
    private readonly machine: Machine,
    private readonly clock: Clock,
    private readonly node: PeerNode,
    private readonly errand: Errand,
    live: boolean,
  ) {
    const { wants, pauseMs, leaveMs, leaveFromStart } = errand
    this.#life = machine.life
    node.start((started) => {
      if (started instanceof Error) return this.#failed('start', started)
      if (leaveFromStart && leaveMs !== undefined) clock.after(leaveMs, () => machine.stop())
    })
    if (wants.length === 0) {
      // As `rodizio peer` does where nobody will type anything: or no tracker would hear of it.
      if (!live) node.update(() => {})
      return
    }
    world.due.add(machine)
    clock.after(pauseMs, () => this.#find())
  }

  #find(): void {
    const { wants } = this.errand
    const patterns = wants.filter((name) => namePattern(name) !== undefined)
    const plain = wants.filter((name) => namePattern(name) === undefined)
    this.#ask(plain.map((name) => ({ name })))
    if (patterns.length === 0) return void this.world.due.delete(this.machine)
    this.node.find({ words: patterns, patient: true }, (found) => {
      const failed = (error: RodizioError): Wanted[] => patterns.map((name) => ({ name, error }))
      this.world.due.delete(this.machine)
      this.#ask(found instanceof Error ? failed(found) : found)
    })
  }

  #ask(wanted: readonly Wanted[]): void {
    this.#left += wanted.length
    for (const { name } of wanted) this.world.observers.asked(this.machine, name)
    for (const each of wanted) this.#get(each.name, each)
  }

  #get(name: string, { file, error }: Wanted): void {
    if (error) return this.#failed(name, error)
    const request = { name, replace: false, patient: true, ...(file && { file }) }
    this.node.get(request, (got: Got | RodizioError) => {
      if (got instanceof Error) this.#failed(name, got)
      else this.#got(name)
    })
  }

  #got(name: string): void {
    if (this.#gone) return
    this.world.observers.got(this.machine, name)
    this.#oneLess()
  }

  #failed(name: string, { code, message }: RodizioError): void {
    if (this.#gone) return
    this.world.observers.failed(this.machine, name, code, message)
    this.#oneLess()
  }

  #oneLess(): void {
    const { leaveMs, leaveFromStart } = this.errand
    if (--this.#left > 0 || leaveMs === undefined || leaveFromStart) return
    this.clock.after(leaveMs, () => this.machine.stop())
  }

  /** Killed meanwhile: what its calls end with is nobody's business. */
  get #gone(): boolean {
    return this.#life.gone
  }
}
