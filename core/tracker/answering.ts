import type { RodizioError } from '../errors.js'
import type { Facts, TrackerFacts } from '../events.js'
import { LIMITS } from '../limits.js'
import type { Clock } from '../runtime/clock.js'
import type {
  Answer,
  AnswerMany,
  Ask,
  AskMany,
  Browse,
  CatalogueEntry,
  CataloguePage,
  HolderInfo,
  HolderList,
  NotOne,
  Report,
  WhoHas,
} from '../wire/messages.js'
import type { CheckedStrategy } from './checked-strategy.js'
import type { Content } from './content.js'
import { Room, textsOfFile, textsOfHolder } from './cut-to-fit.js'
import { addressesOf, type Gate } from './gate.js'
import { HoldersView } from './holders-view.js'
import type { Holding } from './holding.js'
import type { ListedFile } from './listed-file.js'
import { namedFiles, notOne } from './named-files.js'
import type { Outcomes } from './outcomes.js'
import type { Peers } from './peers.js'
import type { RegisteredPeer } from './registered-peer.js'
import type { Registry } from './registry.js'
import { addressFor, type Visitor } from './visitor.js'

export interface AnsweringParts {
  readonly clock: Clock
  readonly facts: Facts<TrackerFacts>
  readonly peers: Peers
  readonly registry: Registry
  readonly strategy: CheckedStrategy
  readonly outcomes: Outcomes
  readonly gate: Gate
  /**
   * Where versions of the catalogue start: another tracker, or this one after a restart, differs.
   */
  readonly epoch: number
}

/** Answers what is asked about files, each question by one message that fits into one frame. */
export class Answering {
  constructor(private readonly parts: AnsweringParts) {}

  /** Who is next for this file. Asking makes a registered asker a holder of what it says it has. */
  ask(visitor: Visitor, ask: Ask): Answer | NotOne | RodizioError {
    this.parts.outcomes.take(visitor, ask.outcomes, ask.known)
    const files = namedFiles(this.parts.registry, ask)
    const [file] = files
    if (!file || files.length > 1) return notOne(this.parts.registry, ask.name, files)
    const answer = (): Answer => this.#answer(visitor, ask, file)
    return this.parts.gate.request(visitor.remote.host, file.info, answer, addressesOf)
  }

  #answer(visitor: Visitor, ask: Ask, file: ListedFile): Answer {
    this.#join(visitor, file, ask.share)
    const holders = this.#handOut(visitor, ask, file, this.#leftOut(visitor, ask))
    const infos = holders.map((holding) => holderInfo(visitor, holding))
    return {
      kind: 'answer',
      file: file.info,
      holders: new Room().take(infos, textsOfHolder).taken,
      known: othersOf(visitor, file.content),
      retryMs: holders.length > 0 ? 0 : LIMITS.askRetryMs,
    }
  }

  /** What became of holders that were handed out. */
  hear(visitor: Visitor, { outcomes, known }: Report): void {
    this.parts.outcomes.take(visitor, outcomes, known)
  }

  /** Who is next for each of these files: as an `ask` for each of them. */
  askMany(visitor: Visitor, { files }: AskMany): AnswerMany {
    const places = new Map<RegisteredPeer, number>()
    const holders: HolderInfo[] = []
    const room = new Room()
    const leftOut = this.#leftOut(visitor, oneWhole)
    const next = files.map(({ name, root }) => {
      const [file] = namedFiles(this.parts.registry, { name, root })
      const holding = file && this.#nextOf(visitor, file, leftOut)
      if (!holding) return -1
      const known = places.get(holding.peer)
      if (known !== undefined) return known
      const info = holderInfo(visitor, holding)
      if (room.take([info], textsOfHolder).more) return -1
      places.set(holding.peer, holders.length)
      return holders.push(info) - 1
    })
    return { kind: 'answer-many', holders, next }
  }

  /** Whoever is refused one of many learns why when it asks for that one. */
  #nextOf(
    visitor: Visitor,
    file: ListedFile,
    leftOut: ReadonlySet<RegisteredPeer>,
  ): Holding | undefined {
    const next = (): readonly Holding[] => {
      this.#join(visitor, file, 0)
      return this.#handOut(visitor, oneWhole, file, leftOut)
    }
    const told = (holdings: readonly Holding[]) =>
      holdings.map(({ peer }) => addressFor(visitor, peer))
    const holdings = this.parts.gate.request(visitor.remote.host, file.info, next, told)
    return holdings instanceof Error ? undefined : holdings[0]
  }

  browse({ after, prefix, version: known }: Browse): CataloguePage {
    const { registry, epoch } = this.parts
    const version = epoch + registry.changes
    if (!after && known === version) {
      return { kind: 'catalogue-page', files: [], more: false, version, unchanged: true }
    }
    const files = registry.catalogue.after(after, prefix)
    const { taken, more } = new Room().take(files, textsOfFile)
    return { kind: 'catalogue-page', files: taken.map(catalogueEntry), more, version }
  }

  /** Of several contents those that the asker may know of; refused when these are none. */
  whoHas(visitor: Visitor, { name }: WhoHas): HolderList | RodizioError {
    const room = new Room()
    let refused: RodizioError | undefined
    const files: HolderList['files'][number][] = []
    for (const file of room.take(namedFiles(this.parts.registry, { name }), textsOfFile).taken) {
      const look = () => ({
        file: file.info,
        holders: room.take(infosOf(visitor, file.content), textsOfHolder).taken,
      })
      const held = this.parts.gate.request(visitor.remote.host, file.info, look, addressesOf)
      if (held instanceof Error) refused ??= held
      else files.push(held)
    }
    return refused && files.length === 0 ? refused : { kind: 'holder-list', files }
  }

  /** Asking takes nothing away from what the asker's list says it has. */
  #join({ peer, remote }: Visitor, { info, content }: ListedFile, share: number): void {
    if (!peer) return
    const held = content.holdingOf(peer)?.share ?? 0
    const list = () => this.parts.registry.list(peer, info, Math.max(held, share))
    this.parts.gate.announce(remote.host, info, list)
  }

  #handOut(
    visitor: Visitor,
    ask: Omit<Ask, 'name'>,
    file: ListedFile,
    leftOut: ReadonlySet<RegisteredPeer>,
  ): readonly Holding[] {
    const { clock, facts, peers, strategy } = this.parts
    const { peer, remote, zone, memory } = visitor
    const { file: requested } = file.content
    const view = new HoldersView(file.content, ask.need, leftOut, peers.full())
    const request = Object.freeze({
      file: requested,
      asker: { address: peer?.address ?? remote, zone, share: ask.share },
      count: Math.min(ask.count, LIMITS.holdersPerAnswerMax),
      nowMs: clock.nowMs(),
      dryRun: false,
    })
    const chosen = strategy.next(request, view)
    if (chosen.length === 0) return chosen
    for (const holding of chosen) {
      holding.peer.served++
      memory.handOut(addressFor(visitor, holding.peer), holding.peer)
    }
    const arrivals = chosen.map(({ arrival }) => arrival)
    facts.tell('handed-out', file.number, peer?.arrival ?? 0, arrivals)
    return chosen
  }

  #leftOut(visitor: Visitor, { known }: Pick<Ask, 'known'>): Set<RegisteredPeer> {
    const leftOut = new Set<RegisteredPeer>()
    for (const each of visitor.memory.avoided(this.parts.clock.nowMs())) leftOut.add(each.peer)
    if (visitor.peer) leftOut.add(visitor.peer)
    for (const address of known) {
      const peer = visitor.memory.at(address)?.peer ?? this.parts.peers.at(address)
      if (peer) leftOut.add(peer)
    }
    return leftOut
  }
}

/** What each file of an `ask-many` is asked for. */
const oneWhole = {
  kind: 'ask',
  count: 1,
  need: 'complete',
  share: 0,
  outcomes: [],
  known: [],
} as const

/** Up to as many holders as one answer may have, in order of arrival. */
function* infosOf(visitor: Visitor, { holders }: Content): Generator<HolderInfo> {
  let left: number = LIMITS.holdersPerAnswerMax
  for (const holding of holders) {
    if (left-- === 0) return
    yield holderInfo(visitor, holding)
  }
}

function holderInfo(visitor: Visitor, { peer, share, zone }: Holding): HolderInfo {
  return { peer: addressFor(visitor, peer), share, ...(zone !== undefined && { zone }) }
}

function othersOf({ peer }: Visitor, content: Content): number {
  return content.holders.size - Number(peer !== undefined && content.holdingOf(peer) !== undefined)
}

function catalogueEntry({ info, content }: ListedFile): CatalogueEntry {
  const { complete, holders } = content
  return { ...info, holders: complete, partial: holders.size - complete }
}
