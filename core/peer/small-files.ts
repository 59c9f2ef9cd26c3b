import { pieceCountOf } from '../content/piece-layout.js'
import type { Done } from '../errors.js'
import type { Facts, PeerFacts } from '../events.js'
import { LIMITS } from '../limits.js'
import type { Clock } from '../runtime/clock.js'
import type { Block, Disk, FileStatus } from '../runtime/disk.js'
import { type Address, formatAddress } from '../wire/address.js'
import type { FileInfo } from '../wire/messages.js'
import type { NextPeers } from './ask-many.js'
import { Bundle } from './bundle.js'
import type { Links } from './links.js'
import type { SharedFiles } from './shared-files.js'

export interface SmallFilesParts {
  readonly clock: Clock
  readonly facts: Facts<PeerFacts>
  readonly disk: Disk
  readonly links: Links
  readonly files: SharedFiles
  readonly directory: string
  readonly nextNumber: () => number
  /** Asks the tracker for the next peer of each. */
  readonly askMany: (files: readonly FileInfo[], done: Done<NextPeers>) => void
}

/**
 * How it went with a small file: it was here already, or is now, or something is unusual about it
 * (somebody failed, something else has its name) and it needs the care of an ordinary download.
 */
export type SmallEnd =
  | { readonly is: 'present' }
  | {
      readonly is: 'fetched'
      readonly number: number
      readonly from: Address
      /** When its turn came. */
      readonly sinceMs: number
    }
  | { readonly is: 'unusual' }

interface Order {
  readonly file: FileInfo
  readonly done: (end: SmallEnd) => void
  over: boolean
}

/** What is to come from one peer. */
interface Lane {
  readonly peer: Address
  readonly orders: Order[]
  /** Bundles that have not wholly come. */
  bundles: number
  /** Of the next one, at most. */
  bundleBytes: number
}

/** Whether a file is fetched this way, if its root is known. */
export function isSmall(size: number): boolean {
  return size > 0 && pieceCountOf(size) === 1
}

/**
 * Fetches files of one piece by the hundred: looks for many of them on disk at once, asks for the
 * next peers of many in one message, gets what one peer has in bundles, and stores a bundle with
 * one sync of its folders. Whatever does not go smoothly is left to an ordinary download.
 */
export class SmallFiles {
  readonly #waiting = new Set<Order>()
  readonly #lanes = new Map<string, Lane>()
  readonly #bundles = new Map<Bundle, readonly Order[]>()
  readonly #names = new Set<string>()
  #preparing = false
  /** Orders in lanes. */
  #ready = 0
  /** Bundles begun and not yet stored. */
  #underWay = 0
  #stopped = false

  constructor(private readonly parts: SmallFilesParts) {}

  isFetching(name: string): boolean {
    return this.#names.has(name)
  }

  /** Nobody else may be fetching a file of that name. `cancel` gives up; nothing is reported. */
  get(file: FileInfo, done: (end: SmallEnd) => void): { cancel(): void } {
    const order: Order = { file, done, over: false }
    this.#names.add(file.name)
    this.#waiting.add(order)
    this.#prepareSoon()
    return { cancel: () => this.#cancel(order) }
  }

  stop(): void {
    this.#stopped = true
    this.#waiting.clear()
    this.#lanes.clear()
    for (const bundle of this.#bundles.keys()) bundle.cancel()
    this.#bundles.clear()
  }

  #cancel(order: Order): void {
    if (order.over) return
    this.#over(order)
    for (const [bundle, orders] of this.#bundles) {
      if (!orders.includes(order) || orders.some(({ over }) => !over)) continue
      this.#bundles.delete(bundle)
      bundle.cancel()
    }
  }

  #over(order: Order): void {
    order.over = true
    this.#waiting.delete(order)
    this.#names.delete(order.file.name)
  }

  #end(order: Order, end: SmallEnd): void {
    if (order.over) return
    this.#over(order)
    order.done(end)
  }

  // ---- who has them ----

  /** Whoever wants many says so in one step, and they are asked for together. */
  #prepareSoon(): void {
    if (this.#preparing || this.#ready > LIMITS.smallFilesAhead / 2) return
    this.#preparing = true
    this.parts.clock.after(0, () => this.#prepare())
  }

  #prepare(): void {
    const orders: Order[] = []
    // A few at first, so that something moves soon.
    const wanted = this.#underWay === 0 ? LIMITS.filesPerBatch : LIMITS.smallFilesAhead / 2
    for (const order of this.#waiting) {
      this.#waiting.delete(order)
      if (orders.push(order) === wanted) break
    }
    if (orders.length === 0) return this.#prepared()
    const { disk, directory } = this.parts
    disk.compareAll(directory, filesOf(orders), (found) => {
      const missing: Order[] = []
      orders.forEach((order, index) => {
        const here = found instanceof Error ? found : found[index]
        if (order.over) return
        if (here === undefined) missing.push(order)
        else this.#end(order, here instanceof Error ? unusual : { is: 'present' })
      })
      this.#ask(missing)
    })
  }

  #ask(orders: readonly Order[]): void {
    if (orders.length === 0) return this.#prepared()
    this.parts.askMany(filesOf(orders), (next) => {
      orders.forEach((order, index) => {
        const holder = next instanceof Error ? undefined : next[index]
        if (order.over) return
        if (holder) this.#queue(order, holder.peer)
        else this.#end(order, unusual)
      })
      this.#prepared()
      for (const lane of [...this.#lanes.values()]) this.#fill(lane)
    })
  }

  #prepared(): void {
    this.#preparing = false
    if (this.#waiting.size > 0) this.#prepareSoon()
  }

  // ---- getting them ----

  #queue(order: Order, peer: Address): void {
    const key = formatAddress(peer)
    const lane = this.#lanes.get(key)
    const bundleBytes = LIMITS.pieceBytesMin
    this.#ready++
    if (lane) lane.orders.push(order)
    else this.#lanes.set(key, { peer, orders: [order], bundles: 0, bundleBytes })
  }

  #fill(lane: Lane): void {
    const { bundlesAtOnce, bundlesPerPeer } = LIMITS
    if (this.#stopped) return
    while (lane.bundles < bundlesPerPeer && this.#underWay < bundlesAtOnce) {
      const orders = bundleOf(lane)
      if (orders.length === 0) break
      this.#ready -= orders.length
      lane.bundles++
      this.#underWay++
      this.#begin(lane, orders)
    }
    const key = formatAddress(lane.peer)
    const idle = lane.bundles === 0 && lane.orders.length === 0
    // By then another lane to the same peer may stand in its place.
    if (idle && this.#lanes.get(key) === lane) this.#lanes.delete(key)
    if (this.#waiting.size > 0) this.#prepareSoon()
  }

  #begin(lane: Lane, all: readonly Order[]): void {
    const orders = all.filter(({ over }) => !over)
    if (orders.length === 0) return void this.parts.clock.after(0, () => this.#giveUp(lane, []))
    this.parts.links.to(lane.peer, (link) => {
      if (link instanceof Error) return this.#giveUp(lane, orders)
      const bundle = new Bundle(link, filesOf(orders), this.parts.clock, (block) => {
        this.#bundles.delete(bundle)
        if (block instanceof Error) this.#giveUp(lane, orders)
        else this.#store(lane, bundle, orders, block)
      })
      this.#bundles.set(bundle, orders)
    })
  }

  #giveUp(lane: Lane, orders: readonly Order[]): void {
    lane.bundles--
    for (const order of orders) this.#end(order, unusual)
    this.#ended(lane)
  }

  #store(lane: Lane, bundle: Bundle, orders: readonly Order[], block: Block): void {
    const { clock, disk, directory } = this.parts
    const quick = clock.nowMs() - bundle.sinceMs <= LIMITS.bundleQuickMs
    lane.bundleBytes = quick ? LIMITS.bundleBytesMax : LIMITS.pieceBytesMin
    lane.bundles--
    this.#fill(lane)
    disk.storeAll(directory, filesOf(orders), block, (stored) => {
      orders.forEach((order, index) => {
        const status = stored instanceof Error ? stored : stored[index]!
        if (status instanceof Error) this.#end(order, unusual)
        else this.#stored(order, bundle, lane.peer, status)
      })
      this.#ended(lane)
    })
  }

  /** All that is told of a download, in one step: it took but one. */
  #stored(order: Order, bundle: Bundle, from: Address, status: FileStatus): void {
    if (order.over) return
    const { facts, files, directory, nextNumber } = this.parts
    const { file } = order
    const { link, sinceMs } = bundle
    const number = nextNumber()
    facts.tell('download-started', number, file, 0)
    facts.tell('bytes-received', number, link.number, file.size)
    facts.tell('piece-verified', number, 0, link.number)
    const content = { root: file.root, size: file.size, layer: noLayer }
    files.add(number, { directory, status }, content)
    this.#end(order, { is: 'fetched', number, from, sinceMs })
  }

  #ended(lane: Lane): void {
    this.#underWay--
    this.#fill(lane)
    for (const other of this.#lanes.values()) {
      if (this.#underWay >= LIMITS.bundlesAtOnce) return
      if (other !== lane) this.#fill(other)
    }
  }
}

const unusual: SmallEnd = { is: 'unusual' }
const noLayer = new Uint8Array()

/** Takes off as many as may go together. */
function bundleOf({ orders, bundleBytes }: Lane): Order[] {
  let bytes = 0
  let count = 0
  for (const { file } of orders) {
    bytes += file.size
    if (count === LIMITS.filesPerBatch || bytes > bundleBytes) break
    count++
  }
  return orders.splice(0, count)
}

function filesOf(orders: readonly Order[]): FileInfo[] {
  return orders.map(({ file }) => file)
}
