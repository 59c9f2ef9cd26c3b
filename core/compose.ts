import type { ChosenPlugin } from './conf/configure.js'
import {
  PEER_DIRECTIVES,
  type PeerSettings,
  TRACKER_DIRECTIVES,
  type TrackerSettings,
} from './conf/directives.js'
import { createPlugin } from './create-plugin.js'
import { Facts, type PeerFacts, type TrackerFacts } from './events.js'
import type { Identity } from './exchange/handshake.js'
import type { NamedHooks } from './exchange/hook-chain.js'
import type { ExtensionPoints, Plugin, PluginKind } from './extension-points/plugin.js'
import type { PeerRole } from './peer/assembly.js'
import { PeerNode } from './peer/peer-node.js'
import type { Runtime } from './runtime/runtime.js'
import {
  CLOCK,
  DEFAULT_PIECE_ORDER,
  DEFAULT_STRATEGY,
  type DependencyContainer,
  DISK,
  HOOKS,
  IDENTITY,
  LOG,
  newContainer,
  PEER_FACTS,
  PEER_ROLE,
  PEER_SETTINGS,
  PIECE_ORDER,
  PIECE_ORDER_NAME,
  PORT_ALLOCATOR,
  RANDOM,
  STRATEGY,
  STRATEGY_NAME,
  type Token,
  TRACKER_FACTS,
  TRACKER_SETTINGS,
  TRANSPORT,
} from './tokens.js'
import { Tracker } from './tracker/tracker.js'

interface NodeParts {
  /** Names the node's streams of chance: another name, other draws. */
  readonly name: string
  readonly secret?: Uint8Array
  readonly transport: ChosenPlugin<'transport'>
  readonly portAllocator: ChosenPlugin<'portAllocator'>
  /** In their order; none when left out. */
  readonly hooks?: readonly ChosenPlugin<'hooks'>[]
}

export interface TrackerParts extends NodeParts {
  readonly settings: TrackerSettings
  readonly strategy: ChosenPlugin<'strategy'>
}

export interface PeerParts extends NodeParts {
  readonly settings: PeerSettings
  readonly pieceOrder: ChosenPlugin<'pieceOrder'>
  readonly role: PeerRole
}

export interface Composer {
  tracker(parts: TrackerParts): Tracker
  peer(parts: PeerParts): PeerNode
  /** Makes what takes the place of another plugin, or other hooks, in a node that runs. */
  plugin<K extends PluginKind>(chosen: ChosenPlugin<K>, node: string): ExtensionPoints[K]
  hooks(hooks: readonly ChosenPlugin<'hooks'>[], node: string): readonly NamedHooks[]
}

/**
 * Puts nodes together, on a real machine or in a simulation. The root holds the runtime; a node is
 * a child container that lives for the lines that resolve it, and is garbage from there on.
 * `catalogue` is the list of built-in plugins, from which the default strategy and the default
 * piece order are taken.
 */
export function compose(catalogue: readonly Plugin[], runtime: Runtime): Composer {
  const root = newContainer()
  set(root, CLOCK, runtime.clock)
  set(root, DISK, runtime.disk)
  set(root, LOG, runtime.log)

  const node = (parts: NodeParts, zone = ''): DependencyContainer => {
    const scope = root.createChildContainer()
    const random = runtime.random.fork(parts.name)
    set(scope, RANDOM, random)
    set(scope, IDENTITY, identityOf(random.fork('identity').bytes(16), parts.secret, zone))
    const make = <K extends PluginKind>(chosen: ChosenPlugin<K>): ExtensionPoints[K] =>
      create(chosen, runtime, parts.name)
    set(scope, TRANSPORT, make(parts.transport))
    set(scope, PORT_ALLOCATOR, make(parts.portAllocator))
    set(scope, HOOKS, hooksOf(parts.hooks, parts.name, runtime))
    return scope
  }

  return {
    tracker(parts) {
      const scope = node(parts)
      set(scope, TRACKER_SETTINGS, parts.settings)
      set(scope, TRACKER_FACTS, new Facts<TrackerFacts>())
      set(scope, STRATEGY, create(parts.strategy, runtime, parts.name))
      set(scope, STRATEGY_NAME, parts.strategy.plugin.name)
      const usual = builtIn(catalogue, 'strategy', TRACKER_DIRECTIVES.strategy.default)
      set(scope, DEFAULT_STRATEGY, create(usual, runtime, parts.name))
      return scope.resolve(Tracker)
    },
    peer(parts) {
      const scope = node(parts, parts.settings.zone)
      set(scope, PEER_SETTINGS, parts.settings)
      set(scope, PEER_ROLE, parts.role)
      set(scope, PIECE_ORDER, create(parts.pieceOrder, runtime, parts.name))
      set(scope, PIECE_ORDER_NAME, parts.pieceOrder.plugin.name)
      const usual = builtIn(catalogue, 'pieceOrder', PEER_DIRECTIVES.pieceOrder.default)
      set(scope, DEFAULT_PIECE_ORDER, create(usual, runtime, parts.name))
      set(scope, PEER_FACTS, new Facts<PeerFacts>())
      return scope.resolve(PeerNode)
    },
    plugin: (chosen, node) => create(chosen, runtime, node),
    hooks: (hooks, node) => hooksOf(hooks, node, runtime),
  }
}

function set<T>(scope: DependencyContainer, wanted: Token<T>, useValue: T): void {
  scope.register(wanted as symbol, { useValue })
}

function create<K extends PluginKind>(
  { plugin, options }: ChosenPlugin<K>,
  { clock, log, random }: Runtime,
  node: string,
): ExtensionPoints[K] {
  const own = random.fork(`${node}/${plugin.kind}/${plugin.name}`)
  return createPlugin(plugin, { options, clock, log, random: own })
}

/** Each with a stream of chance of its own, though two may have one name. */
function hooksOf(
  hooks: readonly ChosenPlugin<'hooks'>[] = [],
  name: string,
  runtime: Runtime,
): readonly NamedHooks[] {
  return hooks.map((chosen, at) => ({
    name: chosen.plugin.name,
    hooks: create(chosen, runtime, `${name}/${at}`),
  }))
}

function identityOf(instance: Uint8Array, secret: Uint8Array | undefined, zone: string): Identity {
  return {
    instance: Buffer.from(instance).toString('hex'),
    ...(secret && { secret }),
    ...(zone && { zone }),
  }
}

function builtIn<K extends PluginKind>(
  catalogue: readonly Plugin[],
  kind: K,
  name: string,
): ChosenPlugin<K> {
  const plugin = catalogue.find((each) => each.kind === kind && each.name === name)
  return { plugin: plugin as unknown as Plugin<K>, options: {} }
}
