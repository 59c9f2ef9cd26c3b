import type { PeerSettings } from '../conf/directives.js'
import { type Done, RodizioError } from '../errors.js'
import type { Facts, PeerFacts } from '../events.js'
import type { Identity } from '../exchange/handshake.js'
import type { NamedHooks } from '../exchange/hook-chain.js'
import type { HookCommand } from '../extension-points/hooks.js'
import type { PieceOrder } from '../extension-points/piece-order.js'
import type { PortAllocator } from '../extension-points/port-allocator.js'
import type { Listener, Transport } from '../extension-points/transport.js'
import { LIMITS } from '../limits.js'
import type { Clock, Timer } from '../runtime/clock.js'
import type { Disk } from '../runtime/disk.js'
import type { Log } from '../runtime/log.js'
import type { Random } from '../runtime/random.js'
import {
  CLOCK,
  DEFAULT_PIECE_ORDER,
  DISK,
  HOOKS,
  IDENTITY,
  inject,
  injectable,
  LOG,
  PEER_FACTS,
  PEER_ROLE,
  PEER_SETTINGS,
  PIECE_ORDER,
  PIECE_ORDER_NAME,
  PORT_ALLOCATOR,
  RANDOM,
  TRANSPORT,
} from '../tokens.js'
import type { Address } from '../wire/address.js'
import type { CatalogueEntry, Explain, Explanation, HolderList } from '../wire/messages.js'
import { Assembly, type PeerRole } from './assembly.js'
import { CheckedPieceOrder } from './checked-piece-order.js'
import type { FindRequest } from './finding.js'
import type { GetRequest } from './order.js'
import { notRunning } from './questions.js'
import type { RateSettings } from './rates.js'
import type { Got, KnownFile, PeerStatus, RehashResult, Wanted } from './results.js'

/**
 * A peer: shares files, serves other peers, and fetches what it is asked to. Everything happens in
 * events; no method blocks, and each reports its end once.
 */
@injectable()
export class PeerNode {
  readonly #parts: Assembly
  #listener: Listener | undefined
  #listTimer: Timer | undefined
  #state: 'new' | 'running' | 'quitting' | 'stopped' = 'new'
  readonly #stopping: Done[] = []
  /** How the goodbye went. */
  #said: Parameters<Done>[0]
  /** Stopped, and nothing is under way any more. */
  #over = false

  constructor(
    @inject(CLOCK) private readonly clock: Clock,
    @inject(RANDOM) random: Random,
    @inject(LOG) log: Log,
    @inject(DISK) private readonly disk: Disk,
    @inject(TRANSPORT) private readonly transport: Transport,
    @inject(PORT_ALLOCATOR) allocator: PortAllocator,
    @inject(PIECE_ORDER) order: PieceOrder,
    @inject(PIECE_ORDER_NAME) name: string,
    @inject(DEFAULT_PIECE_ORDER) substitute: PieceOrder,
    @inject(IDENTITY) identity: Identity,
    @inject(PEER_SETTINGS) private readonly settings: PeerSettings,
    @inject(PEER_ROLE) private readonly role: PeerRole,
    @inject(PEER_FACTS) readonly facts: Facts<PeerFacts>,
    @inject(HOOKS) hooks: readonly NamedHooks[],
  ) {
    this.#parts = new Assembly({
      clock,
      random,
      log,
      disk,
      transport,
      allocator,
      pieceOrder: new CheckedPieceOrder({ name, order, substitute, facts, log }),
      identity,
      settings,
      role,
      facts,
      hooks,
      listeningPort: () => this.#address.port,
      running: () => this.#state === 'running',
    })
    if (settings.announce === 'live') this.#announceChanges()
  }

  /** Listens; then, in the background, reads the shared directories. */
  start(done: Done<Address>): void {
    if (this.#state !== 'new') return void this.#report(done, onceOnly())
    this.#state = 'running'
    this.disk.makeDirectory(this.role.directory, (made) => {
      if (made instanceof Error) return done(made)
      const port = this.settings.peerPort
      this.transport.listen({ port }, this.#parts.reception.accept, (listener) => {
        if (listener instanceof Error) return done(listener)
        if (this.#state === 'stopped') {
          listener.close()
          return done(notRunning())
        }
        this.#listener = listener
        this.facts.tell('listening', listener.address)
        if (this.role.roots.length > 0) this.#parts.tracker.start()
        this.#parts.folder.read(() => {})
        done(listener.address)
      })
    })
  }

  /**
   * Stops without a word to anybody; every open request ends with `STOPPED`. `done` is called when
   * nothing of this peer can happen any more.
   */
  stop(done: Done): void {
    this.#stopping.push(done)
    if (this.#state === 'stopped') this.#stopped()
    else if (this.#state !== 'quitting') this.#end()
  }

  #end(): void {
    this.#state = 'stopped'
    let left = 3
    const ended = (): void => {
      if (--left > 0) return
      this.transport.stop(() => {
        this.#over = true
        this.facts.tell('stopped')
        this.#stopped()
      })
    }
    this.#listTimer?.cancel()
    this.#parts.downloads.stop(ended)
    this.#parts.questions.stop()
    this.#parts.tracker.stop()
    this.#listener?.close()
    this.#parts.reception.close()
    this.#parts.sources.close()
    this.#parts.folder.stop(ended)
    this.#parts.bans.stop()
    this.#parts.links.close(ended)
  }

  #stopped(): void {
    if (this.#over) for (const done of this.#stopping.splice(0)) this.#report(done, undefined)
  }

  /** Says goodbye to the tracker, if it knows this peer, then stops. */
  quit(done: Done): void {
    if (this.#state === 'new' || this.#state === 'stopped') return this.stop(done)
    this.#stopping.push(() => done(this.#said))
    if (this.#state === 'quitting') return
    this.#state = 'quitting'
    this.#parts.downloads.stop()
    this.#parts.questions.stop()
    this.#parts.tracker.goodbye((said) => {
      this.#said = said
      this.#end()
    })
  }

  update(done: Done<readonly KnownFile[]>): void {
    let begun = false
    const begin: Done = (read) => {
      if (begun) return
      begun = true
      patience.cancel()
      if (read instanceof Error) return done(read)
      this.#parts.questions.browse(true, (known) =>
        done(known instanceof Error ? known : this.list()!),
      )
    }
    const patience = this.clock.after(LIMITS.updatePatienceMs, () => begin())
    this.whenRead(begin)
  }

  browse(done: Done<readonly CatalogueEntry[]>): void {
    this.#parts.questions.browse(false, done)
  }

  /** Sends this peer's list, so that others are sent here. */
  announce(done: Done): void {
    this.#parts.questions.announce(done)
  }

  /** What words stand for, names and patterns. */
  find(request: FindRequest, done: Done<readonly Wanted[]>): { cancel(): void } {
    const expectMany = (): void => this.#parts.downloads.expectMany()
    return this.#parts.questions.find(request, expectMany, done)
  }

  list(): readonly KnownFile[] | undefined {
    return this.#parts.questions.known?.map((entry) => ({ ...entry, here: this.#isHere(entry) }))
  }

  get(request: GetRequest, done: Done<Got>): { cancel(): void } {
    if (this.#state === 'running') return this.#parts.downloads.get(request, done)
    return this.#report(done, notRunning())
  }

  rehash(done: Done<RehashResult>): void {
    // A reading under way may have passed by what the caller has just changed.
    if (this.#parts.folder.busy) this.#parts.folder.read(() => this.#parts.folder.read(done))
    else this.#parts.folder.read(done)
  }

  /** When no reading of the shared directory is under way: how the last one ended. */
  whenRead(done: Done): void {
    const { folder } = this.#parts
    if (folder.busy) folder.read((read) => done(read instanceof Error ? read : undefined))
    else this.#report(done, folder.problem)
  }

  holders(name: string, done: Done<HolderList['files']>): void {
    this.#parts.questions.holders(name, done)
  }

  explain(name: string, need: Explain['need'], done: Done<Explanation>): void {
    this.#parts.questions.explain(name, need, done)
  }

  /** Sends and receives at these rates from now on, what is under way as well. */
  changeRates(rates: Partial<RateSettings>): void {
    this.#parts.rates.change(rates)
  }

  /** What was let pass by the former ones stays. */
  changeHooks(hooks: readonly NamedHooks[]): void {
    this.#parts.gate.replace(hooks)
  }

  /** Shares none of these any more, and never again. Absolute paths. */
  withhold(paths: Iterable<string>): void {
    this.#parts.folder.withhold(paths)
  }

  /** What its hooks add to a prompt, by the word that calls it. */
  get commands(): ReadonlyMap<string, HookCommand> {
    return this.#parts.gate.commands
  }

  status(): PeerStatus {
    const { serverIP: host, serverPort: port } = this.settings
    return {
      listening: this.#address,
      tracker: { host, port },
      trackerReached: this.#parts.tracker.reached,
      sharedFiles: this.#parts.files.size,
      sharedBytes: this.#parts.files.bytes,
      listSent: this.#parts.registration.current,
      uploads: Array.from(this.#parts.uploads.flowing(), ({ link, holding, bytes }) => ({
        name: holding.info.name,
        peer: link.connection.remote,
        bytes,
      })),
      uploadsWaiting: this.#parts.uploads.waiting,
      downloads: this.#parts.downloads.status(),
      leasedPorts: this.#parts.leases.ports,
    }
  }

  /** What is known at once is reported like the rest: when the call has returned. */
  #report<T>(done: Done<T>, outcome: T | RodizioError): Timer {
    return this.clock.after(0, () => done(outcome))
  }

  get #address(): Address {
    return this.#listener?.address ?? { host: '', port: this.settings.peerPort }
  }

  #isHere({ name, root }: CatalogueEntry): boolean {
    return this.#parts.files.named(name)?.info.root === root
  }

  /** Live, changes are told soon after they happen, many at once. */
  #announceChanges(): void {
    const soon = (): void => {
      this.#listTimer ??= this.clock.after(LIMITS.announcePauseMs, () => {
        this.#listTimer = undefined
        this.#parts.tracker.listChanged()
      })
    }
    this.facts.hear('file-shared', soon)
    this.facts.hear('file-unshared', soon)
  }
}

function onceOnly(): RodizioError {
  return new RodizioError('STOPPED', 'a peer starts once')
}
