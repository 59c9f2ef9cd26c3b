import { resolve } from 'node:path'
import { type Composer, compose } from './core/compose.js'
import type { Configured } from './core/conf/configure.js'
import { configureByOptions } from './core/conf/configure-by-options.js'
import type { PeerSettings, TrackerSettings } from './core/conf/directives.js'
import type { Program } from './core/conf/programs.js'
import type { Done } from './core/errors.js'
import type { Facts, PeerFacts, TrackerFacts } from './core/events.js'
import type { HookCommand } from './core/extension-points/hooks.js'
import type { Plugin, PluginKind } from './core/extension-points/plugin.js'
import type { RateSettings } from './core/peer/rates.js'
import type {
  FindOptions,
  GetOptions,
  Got,
  HoldersExplained,
  HoldersOfFile,
  KnownFile,
  PeerStatus,
  RehashResult,
  Wanted,
} from './core/peer/results.js'
import { roleOf } from './core/peer/role-of.js'
import { withheldFrom } from './core/peer/share-roots.js'
import { promised, whenAborted } from './core/promised.js'
import { peerChange, Reloading, trackerChange } from './core/reloading.js'
import { type Log, silentLog } from './core/runtime/log.js'
import { SystemClock } from './core/runtime/system-clock.js'
import { SystemDisk } from './core/runtime/system-disk.js'
import { SystemRandom } from './core/runtime/system-random.js'
import type { TrackerStatus } from './core/tracker/tracker.js'
import type { Address } from './core/wire/address.js'
import type { CatalogueEntry, FileInfo } from './core/wire/messages.js'
import { builtIn } from './plugins/built-in.js'

/** A plugin where an option asks for one: its name, itself, or either with its options. */
export type PluginChoice<K extends PluginKind> =
  | string
  | Plugin<K>
  | readonly [string | Plugin<K>, Readonly<Record<string, unknown>>]

interface CommonOptions {
  /**
   * Where names of plugins that are paths or packages are looked up from; the working directory
   * when left out.
   */
  readonly from?: string
  readonly portAllocator?: PluginChoice<'portAllocator'>
  readonly transport?: PluginChoice<'transport'>
  /** In the order in which they stand. */
  readonly hooks?: readonly PluginChoice<'hooks'>[]
  /** Silent when left out: facts say more. */
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
  readonly pieceOrder?: PluginChoice<'pieceOrder'>
  /**
   * `directory` (default): shares what is in `shared`. `downloads`: shares nothing but what it
   * fetches, as long as it runs.
   */
  readonly share?: 'directory' | 'downloads'
  /** Shares these files, and what is below these folders, instead of `shared`. */
  readonly paths?: readonly string[]
  /**
   * Files that are never shared, though they lie in a shared directory. The secret is one anyway.
   */
  readonly withheld?: readonly string[]
}

/** A tracker. Made by `createTracker`; runs from `start` to `stop`, once. */
export interface Tracker extends AsyncDisposable {
  readonly facts: Facts<TrackerFacts>
  /** Resolves to where it listens. Rejects with `PORT_IN_USE` and the like. */
  start(): Promise<Address>
  /** Closes every port and connection. Idempotent; afterwards no timer, socket or port is left. */
  stop(): Promise<void>
  /**
   * Goes by these options from now on, all of them: what is left out has its default. Connections,
   * registrations and whoever waits stay. Rejects, and changes nothing, where anything is wrong, or
   * where something is to change that only a restart can.
   */
  reload(options: TrackerOptions): Promise<void>
  status(): TrackerStatus
}

/** A peer. Made by `createPeerNode`; runs from `start` to `stop` or `quit`, once. */
export interface PeerNode extends AsyncDisposable {
  readonly facts: Facts<PeerFacts>
  /** Resolves when it listens; the shared directory is read behind that (see `indexed`). */
  start(): Promise<Address>
  /** Resolves when the shared directory has been read; rejects when it could not be. */
  indexed(): Promise<void>
  /** Says goodbye to the tracker where it is registered (2 s at most), then stops. */
  quit(): Promise<void>
  /** Stops without a word. Idempotent; afterwards no timer, socket, port or open file is left. */
  stop(): Promise<void>
  /** The request for new files: sends this peer's list, brings what the tracker knows. */
  update(): Promise<readonly KnownFile[]>
  /** What the tracker knows; sends nothing and registers nobody. */
  browse(): Promise<readonly CatalogueEntry[]>
  /** What the last `update` or `browse` brought; undefined before the first. No network. */
  list(): readonly KnownFile[] | undefined
  /** Sends this peer's list to the tracker, so that others are sent here. */
  announce(): Promise<void>
  /**
   * The files that names and patterns stand for: `folder/` (all below it), `*`, `**`, `?`, `[a-z]`.
   * A plain name stands for itself, whatever the tracker knows.
   */
  find(words: readonly string[], options?: FindOptions): Promise<readonly Wanted[]>
  /**
   * Fetches a name, or a name with `@` and the first 8 or more digits of a root; or the very file
   * that `find` or `browse` brought.
   */
  get(what: string | FileInfo, options?: GetOptions): Promise<Got>
  /** Reads the shared directory again. No network. */
  rehash(): Promise<RehashResult>
  /** Who has it, as far as the tracker knows; one entry for each content of that name. */
  holders(name: string): Promise<readonly HoldersOfFile[]>
  /**
   * Who would be next for a file, and why: each holder with its place in the order of the strategy,
   * or the rule that leaves it out. Changes nothing. `partial`: as asked while a download is under
   * way, when those who have a part of it will do.
   */
  explain(name: string, options?: { readonly partial?: boolean }): Promise<HoldersExplained>
  /** Bytes a second from now on, 0 for no limit; what is left out stays as it is. */
  changeRates(rates: Partial<RateSettings>): void
  /** As of a tracker; what changes are rates and hooks. What is `withheld` is so besides. */
  reload(options: PeerOptions): Promise<void>
  /** What its hooks add to a prompt, by the word that calls it. */
  readonly commands: ReadonlyMap<string, HookCommand>
  status(): PeerStatus
}

/**
 * Checks the options, loads the plugins. Rejects with `CONF_INVALID`, one line for each mistake,
 * or with `PLUGIN_INVALID` where a plugin makes nothing that could be used.
 */
export async function createTracker(options: TrackerOptions = {}): Promise<Tracker> {
  const { log, signal } = options
  const configured = await trackerConf(options)
  const { composer } = runtimeFor(log)
  const node = composer.tracker({ name: 'tracker', ...nodeParts(configured) })
  const reloading = new Reloading('tracker', configured, trackerChange(composer, node, 'tracker'))
  let started: Promise<Address> | undefined
  const stop = (): Promise<void> => promised((done) => node.stop(done))
  node.facts.once('stopped', whenAborted(signal, stop))
  return {
    facts: node.facts,
    start: () => (started ??= promised((done) => node.start(done))),
    stop,
    reload: (changed) => reloading.to(() => trackerConf(changed)),
    status: () => node.status(),
    [Symbol.asyncDispose]: stop,
  }
}

/**
 * Checks the options, loads the plugins. Rejects with `CONF_INVALID`, one line for each mistake,
 * or with `PLUGIN_INVALID` where a plugin makes nothing that could be used.
 */
export async function createPeerNode(options: PeerOptions = {}): Promise<PeerNode> {
  const { log, signal, share, paths, withheld } = options
  const configured = await peerConf(options)
  const { composer, disk } = runtimeFor(log)
  const role = roleOf(configured.settings, { share, paths, withheld })
  const node = composer.peer({ name: 'peer', role, ...nodeParts(configured) })
  const reloading = new Reloading('peer', configured, peerChange(composer, node, 'peer'))
  const reload = async (changed: PeerOptions): Promise<void> => {
    await reloading.to(() => peerConf(changed))
    node.withhold(withheldFrom(role.roots, changed.withheld ?? []))
  }
  let started: Promise<Address> | undefined
  const ended =
    (done: Done): Done =>
    (outcome) =>
      disk.close(() => done(outcome))
  const stop = (): Promise<void> => promised((done) => node.stop(ended(done)))
  node.facts.once('stopped', whenAborted(signal, stop))
  return {
    facts: node.facts,
    start: () => (started ??= promised((done) => node.start(done))),
    indexed: () => promised((done) => node.whenRead(done)),
    quit: () => promised((done) => node.quit(ended(done))),
    stop,
    update: () => promised((done) => node.update(done)),
    browse: () => promised((done) => node.browse(done)),
    list: () => node.list(),
    announce: () => promised((done) => node.announce(done)),
    find: (words, { patient = false, signal: given } = {}) =>
      cancelable(given, (done) => node.find({ words, patient }, done)),
    get: (what, { replace = false, patient = false, signal: given } = {}) =>
      cancelable(given, (done) => {
        const named = typeof what === 'string' ? { name: what } : { name: what.name, file: what }
        return node.get({ ...named, replace, patient }, done)
      }),
    rehash: () => promised((done) => node.rehash(done)),
    holders: (name) => promised((done) => node.holders(name, done)),
    explain: (name, { partial = false } = {}) =>
      promised((done) => node.explain(name, partial ? 'any' : 'complete', done)),
    changeRates: (rates) => node.changeRates(rates),
    get commands() {
      return node.commands
    },
    reload,
    status: () => node.status(),
    [Symbol.asyncDispose]: stop,
  }
}

function cancelable<T>(
  signal: AbortSignal | undefined,
  begin: (done: Done<T>) => { cancel(): void },
): Promise<T> {
  return promised((done) => {
    let forget = (): void => {}
    const begun = begin((outcome) => {
      forget()
      done(outcome)
    })
    forget = whenAborted(signal, () => begun.cancel())
  })
}

function runtimeFor(log: Log = silentLog): { composer: Composer; disk: SystemDisk } {
  const clock = new SystemClock()
  const disk = new SystemDisk()
  return { composer: compose(builtIn, { clock, random: new SystemRandom(), disk, log }), disk }
}

function trackerConf({ from, log, signal, ...directives }: TrackerOptions) {
  return configure('tracker', directives, from)
}

function peerConf({ from, log, signal, share, paths, withheld, ...directives }: PeerOptions) {
  return configure('peer', directives, from)
}

function configure<P extends Program>(
  program: P,
  directives: Readonly<Record<string, unknown>>,
  from = '.',
): Promise<Configured<P>> {
  const directory = resolve('.')
  return configureByOptions(program, directives, { directory, from: resolve(from) }, builtIn)
}

function nodeParts<P extends Program>({ settings, plugins, secret }: Configured<P>) {
  return { settings, ...plugins, ...(secret && { secret }) }
}

export type { PeerSettings, TrackerSettings } from './core/conf/directives.js'
export { ERROR_CODES, type ErrorCode, RodizioError } from './core/errors.js'
export type { Facts, PeerFacts, TrackerFacts } from './core/events.js'
export type {
  HookCommand,
  HookEvent,
  HookResult,
  Hooks,
  HooksPlugin,
} from './core/extension-points/hooks.js'
export type { OptionSpec, OptionSpecs, OptionValues } from './core/extension-points/options.js'
export type {
  OpenPieces,
  PieceOrder,
  PieceOrderPlugin,
} from './core/extension-points/piece-order.js'
export type { Plugin, PluginContext, PluginKind } from './core/extension-points/plugin.js'
export type {
  PortAllocator,
  PortAllocatorPlugin,
} from './core/extension-points/port-allocator.js'
export {
  type Asker,
  defineStrategy,
  type Holder,
  type Holders,
  type RequestedFile,
  type Strategy,
  type StrategyPlugin,
  type StrategyRequest,
} from './core/extension-points/strategy.js'
export type * from './core/extension-points/transport.js'
export type * from './core/peer/results.js'
export type { Clock, Timer } from './core/runtime/clock.js'
export type { Log } from './core/runtime/log.js'
export { SystemClock } from './core/runtime/system-clock.js'
export type { TrackerStatus } from './core/tracker/tracker.js'
export type { Address } from './core/wire/address.js'
export type { CatalogueEntry, ExplainedHolder, FileInfo, HolderInfo } from './core/wire/messages.js'
export { MemoryNetwork } from './transports/memory/memory.js'
