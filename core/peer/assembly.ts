import type { PeerSettings } from '../conf/directives.js'
import { RodizioError } from '../errors.js'
import type { Facts, PeerFacts } from '../events.js'
import type { HandshakeOptions, Identity } from '../exchange/handshake.js'
import type { NamedHooks } from '../exchange/hook-chain.js'
import { PortLeases } from '../exchange/port-leases.js'
import { Reception } from '../exchange/reception.js'
import type { PieceOrder } from '../extension-points/piece-order.js'
import type { PortAllocator } from '../extension-points/port-allocator.js'
import type { Transport } from '../extension-points/transport.js'
import type { Clock } from '../runtime/clock.js'
import type { Disk } from '../runtime/disk.js'
import type { Log } from '../runtime/log.js'
import type { Random } from '../runtime/random.js'
import { normaliseHost } from '../wire/address.js'
import type { Root } from '../wire/messages.js'
import { Bans } from './bans.js'
import { bundleHolding } from './bundle-holding.js'
import { Downloads } from './downloads.js'
import { Gate } from './gate.js'
import type { Holding } from './holding.js'
import { Links } from './links.js'
import { OpenSources } from './open-sources.js'
import { Questions } from './questions.js'
import { Rates } from './rates.js'
import type { ShareRoot } from './share-roots.js'
import { SharedFiles } from './shared-files.js'
import { SharedFolder } from './shared-folder.js'
import { TrackerClient } from './tracker-client.js'
import { Registration } from './tracker-requests.js'
import { Uploads } from './uploads.js'

/** What a peer is for, beside its settings. */
export interface PeerRole {
  /** What it shares; nothing, for one that only fetches. */
  readonly roots: readonly ShareRoot[]
  /** Absolute; where downloads land. Created at the start. */
  readonly directory: string
  /** Absolute paths that are never shared: the .conf files and the secret. */
  readonly withheld: ReadonlySet<string>
}

export interface Needs {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly disk: Disk
  readonly transport: Transport
  readonly allocator: PortAllocator
  readonly pieceOrder: PieceOrder
  readonly identity: Identity
  readonly settings: PeerSettings
  readonly role: PeerRole
  readonly facts: Facts<PeerFacts>
  readonly hooks: readonly NamedHooks[]
  /** Where the peer listens, once it does. */
  readonly listeningPort: () => number
  /** It has started, and is not about to end. */
  readonly running: () => boolean
}

/**
 * The parts of a peer, put together: what is shared, what is served, what is fetched, the tracker.
 */
export class Assembly {
  readonly gate: Gate
  readonly sources: OpenSources
  readonly files: SharedFiles
  readonly folder: SharedFolder
  readonly registration: Registration
  readonly tracker: TrackerClient
  readonly questions: Questions
  readonly leases: PortLeases
  readonly rates: Rates
  readonly uploads: Uploads
  readonly links: Links
  readonly bans: Bans
  readonly downloads: Downloads
  readonly reception: Reception
  #lastNumber = 0

  constructor(needs: Needs) {
    const { clock, random, disk, facts, identity, role, settings, transport } = needs
    const port = needs.listeningPort
    const handshake: HandshakeOptions = { clock, random, identity, port }
    const nextNumber = (): number => ++this.#lastNumber
    this.sources = new OpenSources(disk)
    this.files = new SharedFiles(disk, this.sources, facts, (file, now) =>
      this.folder.changed(file, now),
    )
    const { files } = this
    this.folder = new SharedFolder({ clock, disk, facts, ...role, files, nextNumber })
    this.gate = new Gate(needs.hooks, { ...needs, find: (root) => this.#find(root) })
    this.registration = new Registration(files, (file) => this.gate.announces(file))
    this.tracker = this.#trackerClient(needs)
    const { tracker } = this
    this.questions = new Questions({
      ...needs,
      tracker,
      registration: this.registration,
      waitMs: settings.wait,
    })
    this.leases = new PortLeases({ ...needs, initialPort: settings.initialPort })
    this.rates = new Rates(clock, settings)
    const { rates } = this
    this.uploads = new Uploads({
      clock,
      random,
      facts,
      rates,
      holdings: {
        find: (root) => this.#find(root),
        bundle: (contents) => bundleHolding(files, contents),
      },
      opened: (link, root) => this.downloads.find(root)?.met(link),
      leases: this.leases,
      slotsMax: settings.maxPeers,
      blockBytesMax: transport.blockBytesMax,
      fileClosed: (link) => this.links.released(link),
    })
    const proof = this.registration.proof.bind(this.registration)
    const { uploads, gate } = this
    const refusal = gate.refusal.bind(gate)
    this.links = new Links({ clock, facts, transport, handshake, proof, refusal, uploads, rates })
    this.bans = new Bans({ clock, facts, log: needs.log, banned: () => this.#leaveBanned() })
    this.downloads = new Downloads({
      clock,
      facts,
      disk,
      files,
      nextNumber,
      directory: role.directory,
      links: this.links,
      bans: this.bans,
      waitMs: settings.wait,
      pieceOrder: needs.pieceOrder,
      sourcesMax: () => rates.sourcesMax(Math.max(1, this.downloads.running)),
      offer: (holding, piece) => this.uploads.offers.add(holding, piece),
      ask: this.questions.ask,
      askMany: this.questions.askMany,
      tellLater: this.questions.tellLater,
    })
    this.reception = new Reception(
      handshake,
      (connection, hello) => this.links.welcome(connection, hello),
      (code) => facts.tell('turned-away', code),
    )
  }

  #find(root: Root): Holding | undefined {
    return this.files.find(root) ?? this.downloads.find(root)
  }

  #trackerClient(needs: Needs): TrackerClient {
    const { settings, listeningPort } = needs
    return new TrackerClient({
      ...needs,
      tracker: { host: normaliseHost(settings.serverIP), port: settings.serverPort },
      registration: this.registration,
      live: settings.announce === 'live',
      registrant: () => ({
        port: listeningPort(),
        advertise: settings.advertise,
        slots: settings.maxPeers,
        freeSlots: this.uploads.freeSlots,
      }),
      report: () => this.questions.report(),
    })
  }

  #leaveBanned(): void {
    const reason = new RodizioError('BAD_CONTENT', 'sent wrong data too often')
    for (const link of this.links.values()) {
      if (this.bans.has(link.origin)) link.fetches.abandon(reason)
    }
  }
}
