import type { RequestedFile } from '../extension-points/strategy.js'
import type { Holding } from './holding.js'
import type { ListedFile } from './listed-file.js'
import type { RegisteredPeer } from './registered-peer.js'
import { SortedList } from './sorted-list.js'

/** So many are looked through as quickly as a list of their own is kept. */
const fewMax = 1024

/** A content by its root, with everybody who holds some of it. */
export class Content {
  /**
   * What strategies know it by, under the name it first had: the same object as long as it lives.
   */
  readonly file: RequestedFile
  readonly files: ListedFile[] = []
  /** In order of arrival. */
  readonly holders = byArrival()
  /** How many of the holders have all of it. */
  #complete = 0
  /** These, once there was a use for it. */
  #whole: SortedList<Holding> | undefined

  constructor(file: RequestedFile) {
    this.file = Object.freeze({ name: file.name, root: file.root, size: file.size })
  }

  get complete(): number {
    return this.#complete
  }

  /**
   * Where to look for those who have all of it, in order of arrival: there may be others among
   * them, but hardly more. Whoever asks is listed, so that in a crowd nearly all have nothing yet.
   */
  get whole(): SortedList<Holding> {
    if (!this.#whole) {
      if (this.holders.size <= fewMax + 4 * this.#complete) return this.holders
      this.#whole = byArrival()
      for (const holding of this.holders) if (holding.share === 1) this.#whole.add(holding)
    }
    return this.#whole
  }

  /** One who has nothing of it so far. */
  add(holding: Holding): void {
    this.holders.add(holding)
  }

  delete(holding: Holding): void {
    this.setShare(holding, 0)
    this.holders.delete(holding)
  }

  setShare(holding: Holding, share: number): void {
    if (holding.share === 1) {
      this.#complete--
      this.#whole?.delete(holding)
    }
    holding.share = share
    if (share === 1) {
      this.#complete++
      this.#whole?.add(holding)
    }
  }

  holdingOf(peer: RegisteredPeer): Holding | undefined {
    return peer.holdings.get(this)
  }

  attach(file: ListedFile): void {
    file.place = this.files.push(file) - 1
  }

  /** The last one takes the place: a content may have very many names (the empty file does). */
  detach(file: ListedFile): void {
    const last = this.files.pop()
    if (!last || last === file) return
    this.files[file.place] = last
    last.place = file.place
  }
}

function byArrival(): SortedList<Holding> {
  return new SortedList((one, other) => one.arrival - other.arrival)
}
