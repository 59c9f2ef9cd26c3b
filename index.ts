import type { PeerSettings, TrackerSettings } from './core/conf/directives.js'
import type { Facts, PeerFacts, TrackerFacts } from './core/events.js'
import type { Plugin, PluginKind } from './core/extension-points/plugin.js'
import type {
  GetOptions,
  Got,
  HoldersOfFile,
  KnownFile,
  PeerStatus,
  RehashResult,
} from './core/peer/results.js'
import type { Log } from './core/runtime/log.js'
import type { Address } from './core/wire/address.js'
import type { CatalogueEntry } from './core/wire/messages.js'

/** A plugin where an option asks for one: its name, itself, or either with its options. */
export type PluginChoice<K extends PluginKind> =
  | string
  | Plugin<K>
  | readonly [string | Plugin<K>, Readonly<Record<string, unknown>>]

interface CommonOptions {
  /**
   * Where names of plugins that are paths or packages are looked up from; the working directory.
   */
  readonly from?: string
  readonly portAllocator?: PluginChoice<'portAllocator'>
  readonly transport?: PluginChoice<'transport'>
  readonly log?: Log
  /** Aborting it stops the node. */
  readonly signal?: AbortSignal
}

/** The directives of tracker.conf, by the same names. */
export interface TrackerOptions extends Partial<TrackerSettings>, CommonOptions {
  readonly strategy?: PluginChoice<'strategy'>
}

/** The directives of peer.conf, by the same names. */
export interface PeerOptions extends Partial<PeerSettings>, CommonOptions {
  /**
   * `directory` (default): shares what is in `shared`. `downloads`: shares nothing but what it
   * downloads, while it downloads it, and registers nowhere.
   */
  readonly share?: 'directory' | 'downloads'
  /** These files and folders instead of a directory: `rodizio share`. */
  readonly paths?: readonly string[]
}

export interface Tracker extends AsyncDisposable {
  readonly facts: Facts<TrackerFacts>
  start(): Promise<Address>
  stop(): Promise<void>
}

export interface PeerNode extends AsyncDisposable {
  readonly facts: Facts<PeerFacts>
  /**
   * Listens, and reads the shared directory. Resolves when it listens and the directory is read.
   */
  start(): Promise<Address>
  /** Says goodbye to the tracker where it is registered (2 s at most), then stops. */
  quit(): Promise<void>
  /** Stops without a word. */
  stop(): Promise<void>
  /** The request for new files: sends this peer's list, brings what the tracker knows. */
  update(): Promise<readonly KnownFile[]>
  /** What the tracker knows; sends nothing and registers nobody. */
  browse(): Promise<readonly CatalogueEntry[]>
  /** What the last `update` or `browse` brought; undefined before the first. No network. */
  list(): readonly KnownFile[] | undefined
  get(name: string, options?: GetOptions): Promise<Got>
  rehash(): Promise<RehashResult>
  holders(name: string): Promise<readonly HoldersOfFile[]>
  status(): PeerStatus
}

export declare function createTracker(options?: TrackerOptions): Promise<Tracker>
export declare function createPeerNode(options?: PeerOptions): Promise<PeerNode>
