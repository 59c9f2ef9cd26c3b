import type { Clock } from '../runtime/clock.js'
import type { Log } from '../runtime/log.js'
import type { Random } from '../runtime/random.js'
import type { Hooks } from './hooks.js'
import type { OptionSpecs, OptionValues } from './options.js'
import type { PieceOrder } from './piece-order.js'
import type { PortAllocator } from './port-allocator.js'
import type { Strategy } from './strategy.js'
import type { Transport } from './transport.js'

/** What each kind of plugin makes. A new extension point is one line here. */
export interface ExtensionPoints {
  strategy: Strategy
  transport: Transport
  portAllocator: PortAllocator
  pieceOrder: PieceOrder
  hooks: Hooks
}

export type PluginKind = keyof ExtensionPoints

/** The major version of the interfaces in this folder. A plugin of another one is refused. */
export const PLUGIN_API = 1

/** What a plugin is given when a node starts. */
export interface PluginContext<S extends OptionSpecs = OptionSpecs> {
  /** Its own options, checked, with defaults filled in. */
  readonly options: OptionValues<S>
  readonly clock: Clock
  /** A stream of its own; the same in every run of a simulation with the same seed. */
  readonly random: Random
  readonly log: Log
}

/**
 * A plugin is a plain object: nothing to import, extend or register. `create` is called once for
 * each node that uses the plugin, and to try it out where a .conf is read; it is synchronous, and
 * must not start anything by itself. What it throws stops the start of that node.
 */
export interface Plugin<K extends PluginKind = PluginKind, S extends OptionSpecs = OptionSpecs> {
  readonly kind: K
  /** `PLUGIN_API` of the interfaces it was written for. */
  readonly api: number
  /** What `.conf` files and messages call it. */
  readonly name: string
  /** Its options, by name; none when left out. */
  readonly options?: S
  /** A method, so that plugins with different options fit one list. */
  create(context: PluginContext<S>): ExtensionPoints[K]
}
