import type { OptionSpec, OptionValue } from '../extension-points/options.js'
import type { PluginKind } from '../extension-points/plugin.js'

/**
 * The one table of directives. Parser, flags (`--max-peer`), environment (`RODIZIO_MAX_PEER`),
 * library options (`maxPeer`), `--help` and `docs/configuration.md` all come from it.
 */
export type DirectiveSpec = (OptionSpec | PluginDirective) & {
  /** May change while a node runs; left out: only a restart changes it. */
  readonly reloads?: true
}

/**
 * Names a plugin: a built-in name, a path or a package, then perhaps a block with its own options.
 */
export interface PluginDirective {
  readonly plugin: PluginKind
  /** Empty: none. */
  readonly default: string
  /** May be given several times; the order counts. */
  readonly many?: true
  readonly about: string
}

export type DirectiveTable = { readonly [name: string]: DirectiveSpec }

const shared = {
  secret: {
    path: '',
    about:
      'file with a secret that both sides hold; without it anyone who reaches the port may use it',
  },
  portAllocator: {
    plugin: 'portAllocator',
    default: 'sequential',
    about: 'ports of exchanges: sequential (from initialPort up) or single (the listening port)',
  },
  hooks: {
    plugin: 'hooks',
    default: '',
    many: true,
    reloads: true,
    about: 'who may announce and ask for what, and what else is to happen then; in this order',
  },
  transport: { plugin: 'transport', default: 'tcp', about: 'how nodes connect' },
} as const satisfies DirectiveTable

export const TRACKER_DIRECTIVES = {
  port: {
    integer: 2521,
    min: 0,
    max: 65535,
    about: 'where the tracker listens for first contact; 0: any free port',
  },
  maxPeer: {
    integer: 3,
    min: 1,
    max: 1024,
    reloads: true,
    about: 'exchanges with peers at the same time; need not be large, they are short',
  },
  initialPort: {
    integer: 10000,
    min: 1,
    max: 65535,
    about: 'exchanges use the free ports from here upwards, in sequence',
  },
  strategy: {
    plugin: 'strategy',
    default: 'round-robin',
    reloads: true,
    about: 'who is the next peer',
  },
  ...shared,
} as const satisfies DirectiveTable

export const PEER_DIRECTIVES = {
  peerPort: {
    integer: 3333,
    min: 0,
    max: 65535,
    about: 'where this peer listens for other peers; 0: any free port',
  },
  shared: {
    path: 'files',
    about: 'directory with the files to share; downloads land there; created if missing',
  },
  maxPeers: { integer: 3, min: 1, max: 1024, about: 'peers served by this peer at the same time' },
  serverIP: { host: '127.0.0.1', about: 'the tracker: IP address or host name' },
  serverPort: { integer: 2521, min: 1, max: 65535, about: 'its port' },
  initialPort: {
    integer: 20000,
    min: 1,
    max: 65535,
    about: 'exchanges use the free ports from here upwards, in sequence',
  },
  announce: {
    choice: 'on-request',
    of: ['on-request', 'live'],
    about: 'when the tracker hears of changes: with the next request, or at once',
  },
  advertise: {
    host: '',
    about: 'host name or IP under which others reach this peer; the tracker dials it back to check',
  },
  zone: { text: '', about: 'free text by which strategies may tell near from far' },
  pieceOrder: {
    plugin: 'pieceOrder',
    default: 'rarest-first',
    about: 'which piece of a file to fetch next',
  },
  wait: {
    durationMs: 30_000,
    min: 0,
    max: 86_400_000,
    about: 'how long a request waits for the tracker, and a download for somebody who has the file',
  },
  uploadRate: {
    bytesPerSecond: 0,
    min: 0,
    reloads: true,
    about: 'what this peer sends, to all others together; 0: as fast as it goes',
  },
  uploadRatePerPeer: {
    bytesPerSecond: 0,
    min: 0,
    reloads: true,
    about: 'the same, to each of them',
  },
  downloadRate: {
    bytesPerSecond: 0,
    min: 0,
    reloads: true,
    about: 'what this peer receives, from all others together; 0: as fast as it goes',
  },
  downloadRatePerPeer: {
    bytesPerSecond: 0,
    min: 0,
    reloads: true,
    about: 'the same, from each of them',
  },
  ...shared,
} as const satisfies DirectiveTable

/** Settings as the core uses them: the directives' values, without those that name plugins. */
export type Settings<T extends DirectiveTable> = {
  readonly [K in keyof T as T[K] extends PluginDirective ? never : K]: T[K] extends OptionSpec
    ? OptionValue<T[K]>
    : never
}

export type TrackerSettings = Settings<typeof TRACKER_DIRECTIVES>
export type PeerSettings = Settings<typeof PEER_DIRECTIVES>
