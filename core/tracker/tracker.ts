import type { TrackerSettings } from '../conf/directives.js'
import { type Done, RodizioError } from '../errors.js'
import type { Facts, TrackerFacts } from '../events.js'
import type { Identity } from '../exchange/handshake.js'
import { HookChain, type NamedHooks } from '../exchange/hook-chain.js'
import { PortLeases } from '../exchange/port-leases.js'
import { Reception } from '../exchange/reception.js'
import type { PortAllocator } from '../extension-points/port-allocator.js'
import type { Strategy } from '../extension-points/strategy.js'
import type { Listener, Transport } from '../extension-points/transport.js'
import { LIMITS } from '../limits.js'
import type { Clock } from '../runtime/clock.js'
import type { Log } from '../runtime/log.js'
import type { Random } from '../runtime/random.js'
import {
  CLOCK,
  DEFAULT_STRATEGY,
  HOOKS,
  IDENTITY,
  inject,
  injectable,
  LOG,
  PORT_ALLOCATOR,
  RANDOM,
  STRATEGY,
  STRATEGY_NAME,
  TRACKER_FACTS,
  TRACKER_SETTINGS,
  TRANSPORT,
} from '../tokens.js'
import type { Address } from '../wire/address.js'
import { Answering } from './answering.js'
import { Askers } from './askers.js'
import { CheckedStrategy } from './checked-strategy.js'
import { Exchanges } from './exchanges.js'
import { Explaining } from './explaining.js'
import { FirstContacts } from './first-contacts.js'
import { Gate } from './gate.js'
import { LivePeers } from './live-peers.js'
import { Outcomes } from './outcomes.js'
import { Peers } from './peers.js'
import { Probing } from './probing.js'
import { Registration } from './registration.js'
import { Registry } from './registry.js'
import type { SessionServices } from './session.js'
import { SharedLists } from './shared-lists.js'

/** What a tracker knows and how its strategy fares. */
export interface TrackerStatus {
  readonly peers: number
  /** Names it lists, with holders or without. */
  readonly files: number
  readonly strategy: string
  /** How often the strategy broke each rule, and the default one answered in its place. */
  readonly strategyFaults: readonly { readonly fault: string; readonly times: number }[]
}

/** What can change while a tracker runs. */
export interface TrackerChange {
  readonly maxPeer?: number
  readonly strategy?: { readonly name: string; readonly strategy: Strategy }
  readonly hooks?: readonly NamedHooks[]
}

/** Knows which peer holds which file, and answers every request with the next peer. */
@injectable()
export class Tracker {
  readonly #reception: Reception
  readonly #firstContacts: FirstContacts
  readonly #exchanges: Exchanges
  readonly #livePeers: LivePeers
  readonly #askers: Askers
  readonly #probing: Probing
  readonly #peers: Peers
  readonly #registry: Registry
  readonly #strategy: CheckedStrategy
  readonly #hooks: HookChain
  readonly #starting: Done<Address>[] = []
  #listener: Listener | undefined
  #stopped = false

  constructor(
    @inject(TRACKER_SETTINGS) private readonly settings: TrackerSettings,
    @inject(TRACKER_FACTS) readonly facts: Facts<TrackerFacts>,
    @inject(CLOCK) private readonly clock: Clock,
    @inject(TRANSPORT) private readonly transport: Transport,
    @inject(RANDOM) random: Random,
    @inject(LOG) log: Log,
    @inject(IDENTITY) identity: Identity,
    @inject(PORT_ALLOCATOR) allocator: PortAllocator,
    @inject(STRATEGY) strategy: Strategy,
    @inject(STRATEGY_NAME) name: string,
    @inject(DEFAULT_STRATEGY) substitute: Strategy,
    @inject(HOOKS) hooks: readonly NamedHooks[],
  ) {
    const { maxPeer, initialPort } = settings
    const runtime = { clock, random, transport, identity, facts }
    const peers = new Peers(clock, random)
    const registry = new Registry(peers, facts)
    const probing = new Probing(runtime)
    const outcomes = new Outcomes({ clock, facts, registry, probing })
    const checked = new CheckedStrategy({ name, strategy, substitute, clock, facts, log })
    const faulted = (name: string, fault: string) => facts.tell('hooks-faulted', name, fault)
    this.#hooks = new HookChain(hooks, { node: 'tracker', log, faulted })
    this.#askers = new Askers(clock)
    const gate = new Gate(this.#hooks)
    const services: SessionServices = {
      facts,
      peers,
      askers: this.#askers,
      registration: new Registration({ facts, peers, registry, probing }),
      lists: new SharedLists(registry, gate),
      answering: new Answering({
        clock,
        facts,
        peers,
        registry,
        outcomes,
        gate,
        strategy: checked,
        epoch: random.below(2 ** 32),
      }),
      explaining: new Explaining({ clock, peers, registry, strategy: checked, gate }),
    }
    const leases = new PortLeases({ ...runtime, allocator, initialPort })
    const listeningPort = (): number => this.#listener?.address.port ?? settings.port
    this.#probing = probing
    this.#peers = peers
    this.#registry = registry
    this.#strategy = checked
    this.#exchanges = new Exchanges({ clock, leases, services, maxPeer, listeningPort })
    this.#livePeers = new LivePeers({ clock, registry, probing, services })
    this.#firstContacts = new FirstContacts(clock, facts, {
      exchange: (connection, hello) => this.#exchanges.enter(connection, hello),
      live: (connection, hello) => this.#livePeers.enter(connection, hello),
    })
    this.#reception = new Reception(
      runtime,
      (connection, hello) => this.#firstContacts.arrived(connection, hello),
      (code) => facts.tell('turned-away', code),
      LIMITS.connectionsMax + LIMITS.livePeersMax,
    )
  }

  /** Listens. `PORT_IN_USE` and the like leave it as it was. */
  start(done: Done<Address>): void {
    const listener = this.#listener
    if (this.#stopped) return this.#later(() => done(stoppedError()))
    if (listener) return this.#later(() => done(listener.address))
    if (this.#starting.push(done) > 1) return
    this.transport.listen({ port: this.settings.port }, this.#reception.accept, (outcome) => {
      const result = outcome instanceof Error ? outcome : this.#listening(outcome)
      for (const waiting of this.#starting.splice(0)) waiting(result)
    })
  }

  /**
   * Closes every port and connection, without a word to anybody. `done` is called when nothing of
   * this tracker is left.
   */
  stop(done: Done): void {
    if (!this.#stopped) {
      this.#stopped = true
      this.#listener?.close()
      this.#firstContacts.stop()
      this.#exchanges.stop()
      this.#livePeers.stop()
      this.#probing.stop()
      this.#askers.stop()
      this.#reception.close()
      this.facts.tell('stopped')
    }
    this.transport.stop(done)
  }

  /**
   * From now on it goes by these; whoever is connected, registered or waiting stays so. Left out:
   * as it is.
   */
  change({ maxPeer, strategy, hooks }: TrackerChange): void {
    if (strategy) this.#strategy.replace(strategy)
    if (hooks) this.#hooks.replace(hooks)
    if (maxPeer !== undefined) this.#exchanges.turns.resize(maxPeer)
  }

  status(): TrackerStatus {
    const { name, faults } = this.#strategy
    return {
      peers: this.#peers.size,
      files: this.#registry.catalogue.size,
      strategy: name,
      strategyFaults: Array.from(faults, ([fault, times]) => ({ fault, times })),
    }
  }

  #listening(listener: Listener): Address | RodizioError {
    if (this.#stopped) {
      listener.close()
      return stoppedError()
    }
    this.#listener = listener
    this.facts.tell('listening', listener.address)
    return listener.address
  }

  #later(task: () => void): void {
    this.clock.after(0, task)
  }
}

function stoppedError(): RodizioError {
  return new RodizioError('STOPPED', 'the tracker was stopped; a new one can be started')
}
