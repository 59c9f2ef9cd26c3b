import { nameProblem } from '../content/names.js'
import type { Facts, TrackerFacts } from '../events.js'
import { LIMITS } from '../limits.js'
import type { FileInfo, Root } from '../wire/file-info.js'
import { AgeQueue } from './age-queue.js'
import { Catalogue } from './catalogue.js'
import { Content } from './content.js'
import { Holding } from './holding.js'
import { ListedFile } from './listed-file.js'
import type { Peers } from './peers.js'
import type { RegisteredPeer } from './registered-peer.js'

export interface RegistryBounds {
  readonly filesMax: number
  readonly filesPerPeerMax: number
  readonly listingsMax: number
  readonly unavailableFilesMax: number
}

/** Which peer holds what. A peer is a holder of a content while it lists it under some name. */
export class Registry {
  readonly catalogue = new Catalogue()
  /** How often anything in the catalogue has changed. */
  changes = 0
  readonly #contents = new Map<Root, Content>()
  /** Files that no peer lists any more, the longest so first. */
  readonly #unlisted = new AgeQueue<ListedFile>()
  #listings = 0
  #filesEver = 0

  constructor(
    private readonly peers: Peers,
    private readonly facts: Facts<TrackerFacts>,
    private readonly bounds: RegistryBounds = LIMITS,
  ) {}

  content(root: Root): Content | undefined {
    return this.#contents.get(root)
  }

  /**
   * Makes `peer` a holder of `share` (0 to 1) of the file. Otherwise says why not, to follow the
   * name.
   */
  list(peer: RegisteredPeer, info: FileInfo, share: number): string | undefined {
    const known = this.#find(info)
    const added = !known || !peer.files.has(known)
    const refusal = added ? this.#refusal(peer, info, known) : undefined
    if (refusal !== undefined) return refusal
    const file = known ?? this.#enter(info)
    if (added) {
      file.listers++
      this.#listings++
      this.#unlisted.delete(file)
    }
    peer.files.set(file, peer.listMark)
    const changed = this.#hold(peer, file.content, share, added)
    if (added || changed) this.#changed('holder-added', file.number, peer.arrival, share)
    return undefined
  }

  /** Takes `peer` off those of the files that it lists. */
  unlist(peer: RegisteredPeer, files: Iterable<ListedFile>): void {
    const taken: ListedFile[] = []
    for (const file of files) {
      if (!peer.files.delete(file)) continue
      taken.push(file)
      const { content } = file
      const holding = peer.holdings.get(content)
      if (!holding || --holding.names > 0) continue
      peer.holdings.delete(content)
      content.delete(holding)
    }
    this.#taken(peer, taken)
  }

  /** The same of all that it lists, without looking up each: there may be hundreds of thousands. */
  unlistAll(peer: RegisteredPeer): void {
    const files = [...peer.files.keys()]
    for (const [content, holding] of peer.holdings) content.delete(holding)
    peer.files.clear()
    peer.holdings.clear()
    this.#taken(peer, files)
  }

  /** Takes `peer` off everything that it has not listed since its list began anew. */
  sweep(peer: RegisteredPeer): void {
    const old: ListedFile[] = []
    for (const [file, mark] of peer.files) if (mark < peer.listMark) old.push(file)
    this.unlist(peer, old)
  }

  /** Takes `peer` off every file and forgets it; the files stay. O(its files). */
  leave(peer: RegisteredPeer, reason: TrackerFacts['peer-left'][1]): void {
    if (peer.gone) return
    this.unlistAll(peer)
    peer.memory?.endAll()
    this.peers.remove(peer)
    this.facts.tell('peer-left', peer.arrival, reason)
  }

  /** `peer` has been taken off these. */
  #taken(peer: RegisteredPeer, files: readonly ListedFile[]): void {
    this.#listings -= files.length
    const unlisted: ListedFile[] = []
    for (const file of files) {
      if (--file.listers === 0) unlisted.push(file)
      this.#changed('holder-removed', file.number, peer.arrival)
    }
    this.#forget(this.#unlisted.addAll(unlisted, this.bounds.unavailableFilesMax))
  }

  #find(info: FileInfo): ListedFile | undefined {
    const file = this.catalogue.get(info)
    return file?.content.file.size === info.size ? file : undefined
  }

  #refusal(
    peer: RegisteredPeer,
    info: FileInfo,
    known: ListedFile | undefined,
  ): string | undefined {
    const { filesMax, filesPerPeerMax, listingsMax } = this.bounds
    if (peer.files.size >= filesPerPeerMax) {
      return `is one too many: a peer may list no more than ${filesPerPeerMax} files`
    }
    if (this.#listings >= listingsMax) {
      return `is one too many: all peers together may list no more than ${listingsMax} files`
    }
    if (known) return undefined
    if (this.catalogue.size >= filesMax && this.#unlisted.size === 0) {
      return `is one too many: the tracker knows no more than ${filesMax} files`
    }
    const content = this.#contents.get(info.root)
    if (content && content.file.size !== info.size && content.holders.size > 0) {
      return `is known to have ${content.file.size} bytes, not ${info.size}`
    }
    return nameProblem(info.name)
  }

  #enter(info: FileInfo): ListedFile {
    let content = this.#contents.get(info.root)
    if (content && content.file.size !== info.size) {
      // A root stands for one size, so one of the two is wrong, and nobody vouches for the old one.
      for (const file of content.files) this.#unlisted.delete(file)
      this.#forget([...content.files])
      content = undefined
    }
    if (this.catalogue.size >= this.bounds.filesMax) this.#forgetOldest()
    content ??= new Content(info)
    this.#contents.set(info.root, content)
    const file = new ListedFile(++this.#filesEver, info.name, content)
    content.attach(file)
    this.catalogue.add(file)
    this.#changed('file-listed', file.number, file.info)
    return file
  }

  /** Whether that changed what `peer` holds. */
  #hold(peer: RegisteredPeer, content: Content, share: number, added: boolean): boolean {
    let holding = peer.holdings.get(content)
    if (!holding) {
      holding = new Holding(peer, content)
      peer.holdings.set(content, holding)
      content.add(holding)
    }
    if (added) holding.names++
    if (holding.share === share) return false
    content.setShare(holding, share)
    return true
  }

  #forgetOldest(): void {
    const oldest = this.#unlisted.take()
    if (oldest) this.#forget([oldest])
  }

  /** All at once: to find one in the catalogue is to compare it with a dozen others. */
  #forget(files: readonly ListedFile[]): void {
    this.catalogue.deleteAll(files)
    for (const file of files) {
      file.content.detach(file)
      if (file.content.files.length === 0) this.#contents.delete(file.content.file.root)
      this.#changed('file-forgotten', file.number)
    }
  }

  #changed<K extends keyof TrackerFacts>(fact: K, ...args: TrackerFacts[K]): void {
    this.changes++
    this.facts.tell(fact, ...args)
  }
}
