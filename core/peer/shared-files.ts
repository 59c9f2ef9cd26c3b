import { type FileContent, pieceBytesOf, pieceCountOf } from '../content/piece-layout.js'
import { PieceSet } from '../content/piece-set.js'
import { type Done, RodizioError } from '../errors.js'
import type { Facts, PeerFacts } from '../events.js'
import { LIMITS } from '../limits.js'
import type { Block, Disk, FileStatus, SourceFile } from '../runtime/disk.js'
import type { FileInfo, Root } from '../wire/messages.js'
import type { Holding, Holdings } from './holding.js'
import type { OpenSources } from './open-sources.js'

/** A whole file on this peer's disk, indexed and shared. */
export interface SharedFile extends Holding {
  readonly directory: string
  readonly status: FileStatus
  readonly content: FileContent
}

/** What changed in the list between two generations. */
export interface ListChange {
  readonly add: readonly FileInfo[]
  readonly remove: readonly FileInfo[]
}

/**
 * The list of shared files, by name and by content. Each change raises the generation by one, and
 * the latest changes are remembered, so that a tracker that has an earlier list is sent the
 * difference.
 */
export class SharedFiles implements Holdings {
  #generation = 0
  readonly #byName = new Map<string, SharedFile>()
  readonly #byRoot = new Map<Root, SharedFile[]>()
  /** The changes that led to the generations up to the present one, oldest first. */
  readonly #log: { readonly added: boolean; readonly info: FileInfo }[] = []
  #bytes = 0

  constructor(
    private readonly disk: Disk,
    private readonly sources: OpenSources,
    private readonly facts: Facts<PeerFacts>,
    /** Hears of a listed file that was found in another state, and left the list for it. */
    private readonly changed: (file: SharedFile, now: FileStatus) => void = () => {},
  ) {}

  get generation(): number {
    return this.#generation
  }

  get size(): number {
    return this.#byName.size
  }

  get bytes(): number {
    return this.#bytes
  }

  named(name: string): SharedFile | undefined {
    return this.#byName.get(name)
  }

  find(root: Root): SharedFile | undefined {
    return this.#byRoot.get(root)?.[0]
  }

  values(): Iterable<SharedFile> {
    return this.#byName.values()
  }

  /** Adds a file, in the place of another of that name. */
  add(
    number: number,
    place: { directory: string; status: FileStatus },
    content: FileContent,
  ): SharedFile {
    const { name } = place.status
    this.remove(name, 'changed')
    const info: FileInfo = { name, root: content.root, size: content.size }
    const isOnePiece = pieceCountOf(content.size) === 1
    const file: SharedFile = {
      number,
      info,
      ...place,
      content,
      pieces: isOnePiece ? onePiece : PieceSet.full(pieceCountOf(content.size)),
      read: (offset, length, done) => this.#read(file, offset, length, done),
    }
    this.#byName.set(name, file)
    const twins = this.#byRoot.get(info.root)
    if (twins) twins.push(file)
    else this.#byRoot.set(info.root, [file])
    this.#bytes += info.size
    this.#record(true, info)
    this.facts.tell('file-shared', number, info)
    return file
  }

  remove(name: string, reason: 'removed' | 'changed'): void {
    const file = this.#byName.get(name)
    if (!file) return
    const { info } = file
    this.#byName.delete(name)
    const twins = this.#byRoot.get(info.root)!.filter((twin) => twin !== file)
    if (twins.length > 0) this.#byRoot.set(info.root, twins)
    else this.#byRoot.delete(info.root)
    this.#bytes -= info.size
    this.sources.drop(file.directory, name)
    this.#record(false, info)
    this.facts.tell('file-unshared', file.number, reason)
  }

  /** From `generation` to now; undefined when that is too long ago. */
  changesSince(generation: number): ListChange | undefined {
    const missing = this.#generation - generation
    if (missing < 0 || missing > this.#log.length) return undefined
    const net = new Map<string, { added: boolean; info: FileInfo }>()
    for (const change of this.#log.slice(this.#log.length - missing)) {
      const key = `${change.info.name}\0${change.info.root}`
      // Added and removed again, or the other way round: nothing to tell.
      if (!net.delete(key)) net.set(key, change)
    }
    const changes = [...net.values()]
    return {
      add: changes.filter(({ added }) => added).map(({ info }) => info),
      remove: changes.filter(({ added }) => !added).map(({ info }) => info),
    }
  }

  /** Reads whole files, one behind the other. */
  readAll(files: readonly SharedFile[], done: Done<Block>): void {
    const found = files.map(({ directory, status }) => ({ directory, status }))
    this.disk.readAll(found, (block) => {
      if (!(block instanceof Error)) return done(block)
      // Which of them is to blame shows when each is looked at.
      const [first, ...others] = files
      for (const file of others) this.#failed(file, block, () => {})
      this.#failed(first!, block, done)
    })
  }

  #record(added: boolean, info: FileInfo): void {
    this.#generation++
    this.#log.push({ added, info })
    // Trimmed by half at a time, so that trimming costs nothing on average.
    if (this.#log.length > LIMITS.listChangesMax) this.#log.splice(0, LIMITS.listChangesMax / 2)
  }

  #read(file: SharedFile, offset: number, length: number, done: Done<Block>): void {
    const { directory, info, status } = file
    this.sources.borrow(directory, info.name, (loan) => {
      if (loan instanceof Error) return this.#failed(file, loan, done)
      if (!sameState(loan.file.status, status)) {
        loan.giveBack()
        return this.#failed(file, new RodizioError('LOCAL_FILE', `${info.name} has changed`), done)
      }
      const ends = (outcome: Block | RodizioError): void => {
        loan.giveBack()
        if (outcome instanceof Error) this.#failed(file, outcome, done)
        else done(outcome)
      }
      loan.file.read(offset, length, (block) => {
        if (block instanceof Error || !endsPiece(info.size, offset + length)) return ends(block)
        this.#stillHolds(loan.file, block, ends)
      })
    })
  }

  /**
   * What ends a piece is given out only if the file is, after it was read, as it was indexed: so no
   * piece ever leaves here whole that is not of the content it was asked for by.
   */
  #stillHolds(file: SourceFile, block: Block, done: Done<Block>): void {
    file.unchanged((unchanged) => {
      if (unchanged === true) return done(block)
      block.release()
      done(unchanged || new RodizioError('LOCAL_FILE', `${file.status.name} has changed`))
    })
  }

  /**
   * A file that is not as it was indexed is nobody's source any more; one that cannot be read at
   * the moment fails this reader alone. What strangers are told names no place on this disk.
   */
  #failed(file: SharedFile, cause: RodizioError, done: Done<Block>): void {
    const { directory, info, status } = file
    this.disk.status(directory, info.name, (now) => {
      const found = now instanceof Error ? undefined : now
      const same = found !== undefined && sameState(found, status)
      if (!same && this.#byName.get(info.name) === file) {
        this.remove(info.name, found ? 'changed' : 'removed')
        if (found) this.changed(file, found)
      }
      const text = same ? 'the file cannot be read there now' : 'this peer no longer has that file'
      done(new RodizioError(same ? 'LOCAL_FILE' : 'UNKNOWN_FILE', text, { cause }))
    })
  }
}

/** All of a small file: one for all, since a full set stays as it is. */
const onePiece = PieceSet.full(1)

function endsPiece(size: number, end: number): boolean {
  return end === size || end % pieceBytesOf(size) === 0
}

export function sameState(one: FileStatus, other: FileStatus): boolean {
  return (
    one.size === other.size &&
    one.mtimeMs === other.mtimeMs &&
    one.ctimeMs === other.ctimeMs &&
    one.inode === other.inode
  )
}
