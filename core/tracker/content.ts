import type { RequestedFile } from '../extension-points/strategy.js'
import type { Holding } from './holding.js'
import type { ListedFile } from './listed-file.js'
import type { RegisteredPeer } from './registered-peer.js'
import { SortedList } from './sorted-list.js'

/** A content by its root, with everybody who holds some of it. */
export class Content {
  /**
   * What strategies know it by, under the name it first had: the same object as long as it lives.
   */
  readonly file: RequestedFile
  readonly files: ListedFile[] = []
  /** In order of arrival. */
  readonly holders = new SortedList<Holding>((one, other) => one.arrival - other.arrival)
  /** How many of the holders have all of it. */
  complete = 0

  constructor(file: RequestedFile) {
    this.file = Object.freeze({ name: file.name, root: file.root, size: file.size })
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
