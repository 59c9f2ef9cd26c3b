import { type Done, RodizioError } from '../errors.js'
import { LIMITS } from '../limits.js'
import type { FileStatus } from '../runtime/disk.js'
import { type Found, judgeFound, type Refused } from './found-files.js'
import { HashMemory } from './hash-memory.js'
import { Indexing, type IndexingHeard, type IndexingParts } from './indexing.js'
import type { RehashResult } from './results.js'
import { Settling } from './settling.js'
import type { ShareRoot } from './share-roots.js'
import { type SharedFile, sameState } from './shared-files.js'
import { Withheld } from './withheld.js'

export interface SharedFolderParts extends Omit<IndexingParts, 'memory'> {
  readonly roots: readonly ShareRoot[]
  /** Absolute paths that are never shared: the .conf files and the secret. */
  readonly withheld: ReadonlySet<string>
}

/** What a reading has done so far. */
interface Tally {
  added: number
  removed: number
  changed: number
  readonly refused: Refused[]
}

/**
 * Keeps the list of shared files in step with the disk, when told to read it: what is new or
 * changed is hashed, and listed as soon as it is; what is gone leaves the list.
 *
 * A file that is being written is left alone. It is known by changing while it is hashed, or within
 * `LIMITS.settleMs` after it was listed (a file that changed less than that before it was hashed is
 * looked at again). Such a file leaves the list and is hashed when it did not change for so long.
 * So what was finished a moment ago is shared without a wait, and what is still growing is not
 * taken for a file, or not for long. The same is done with a file that turns out to have changed
 * when somebody is served from it.
 */
export class SharedFolder {
  readonly #parts: SharedFolderParts & IndexingParts
  readonly #withheld: Withheld
  readonly #settling: Settling
  #loaded = false
  #reading: Done<RehashResult>[] | undefined
  /** What was shared when the reading began: what came since then may not be where it looked. */
  #before: readonly SharedFile[] = []
  readonly #indexings = new Set<Indexing>()
  #stopped = false
  #problem: RodizioError | undefined

  constructor(parts: SharedFolderParts) {
    const { clock, disk, files, withheld } = parts
    this.#withheld = new Withheld(withheld)
    this.#parts = { ...parts, memory: new HashMemory(parts) }
    this.#settling = new Settling(clock, disk, {
      settled: (found) => this.#index(found.filter((each) => !this.#isListed(each))),
      changed: (found) => {
        // Unless a reading has come before, and listed it in its new state.
        if (!this.#isListed(found)) files.remove(found.status.name, 'changed')
      },
      gone: (found) => files.remove(found.status.name, 'removed'),
    })
  }

  /** A reading is under way. */
  get busy(): boolean {
    return this.#reading !== undefined
  }

  /** Why the last reading failed, if it did: the list is as it was before. */
  get problem(): RodizioError | undefined {
    return this.#problem
  }

  /** Reads the directories again. A second call while one is under way shares its end. */
  read(done: Done<RehashResult>): void {
    if (this.#stopped) return done(stopped())
    if (this.#reading) {
      this.#reading.push(done)
      return
    }
    this.#reading = [done]
    this.#before = [...this.#parts.files.values()]
    if (this.#loaded || this.#parts.roots.length === 0) return this.#walk(0, [])
    this.#loaded = true
    this.#parts.memory.load(() => this.#walk(0, []))
  }

  /** A file was listed in another state than it is in now. */
  changed({ directory }: SharedFile, status: FileStatus): void {
    const covers = (root: ShareRoot): boolean =>
      root.directory === directory && (root.name === undefined || root.name === status.name)
    if (this.#parts.roots.some(covers)) this.#settling.watch({ directory, status })
  }

  /** Shares none of these any more, and never again. Absolute paths. */
  withhold(paths: Iterable<string>): void {
    const { files } = this.#parts
    this.#withheld.add(paths)
    for (const file of [...files.values()])
      if (this.#withheld.has(file)) files.remove(file.info.name, 'removed')
  }

  /** Ends a reading under way: nothing more is told. `done` when nothing is left of it. */
  stop(done: () => void): void {
    this.#stopped = true
    this.#settling.stop()
    if (this.#reading) this.#end(stopped())
    let left = this.#indexings.size + 1
    const ended = (): void => {
      if (--left === 0) done()
    }
    for (const indexing of this.#indexings) indexing.stop(ended)
    this.#parts.memory.stop(ended)
  }

  #end(outcome: RehashResult | RodizioError): void {
    const waiting = this.#reading ?? []
    this.#reading = undefined
    this.#problem = outcome instanceof Error ? outcome : undefined
    for (const done of waiting) done(outcome)
  }

  #walk(root: number, found: Found[]): void {
    if (this.#stopped) return
    const { disk, roots } = this.#parts
    const from = roots[root]
    if (!from) return this.#compare(found)
    const { directory, name } = from
    if (name !== undefined) {
      return disk.status(directory, name, (status) => {
        if (status instanceof Error) return this.#end(status)
        if (status) found.push({ directory, status })
        this.#walk(root + 1, found)
      })
    }
    disk.walk(directory, (statuses) => {
      if (statuses instanceof Error) return this.#end(statuses)
      for (const status of statuses) found.push({ directory, status })
      this.#walk(root + 1, found)
    })
  }

  #compare(found: readonly Found[]): void {
    const { files, facts, memory } = this.#parts
    const { taken, refused } = judgeFound(found, this.#withheld)
    for (const { name, reason } of refused) facts.tell('name-refused', name, reason)
    const tally: Tally = { added: 0, removed: 0, changed: 0, refused: [...refused] }
    for (const file of this.#before) {
      const { name } = file.info
      if (files.named(name) !== file || taken.get(name)?.directory === file.directory) continue
      files.remove(name, 'removed')
      tally.removed++
    }
    const fresh = [...taken.values()].filter((each) => !this.#isListed(each))
    this.#index(fresh, {
      listed: (_, { replaced }) => (replaced ? tally.changed++ : tally.added++),
      changed: ({ status }) => this.#refuse(status.name, 'is being written', tally),
      failed: ({ status }, { message }) => this.#refuse(status.name, message, tally),
      done: () => {
        memory.loaded()
        facts.tell('folder-read', files.size, files.bytes)
        this.#end({ ...tally, files: files.size })
      },
    })
  }

  #refuse(name: string, reason: string, { refused }: Tally): void {
    refused.push({ name, reason })
    this.#parts.facts.tell('name-refused', name, reason)
  }

  #isListed({ status }: Found): boolean {
    const known = this.#parts.files.named(status.name)
    return known !== undefined && sameState(known.status, status)
  }

  #index(found: readonly Found[], heard: Partial<IndexingHeard> = {}): void {
    const { files } = this.#parts
    const former = new Map(found.map(({ status: { name } }) => [name, files.named(name)]))
    // What is there now is not shared yet, and what was there before is no more.
    const drop = ({ status: { name } }: Found): void => {
      if (files.named(name) === former.get(name)) files.remove(name, 'changed')
    }
    const indexing: Indexing = new Indexing(this.#parts, found, {
      listed: (each, how) => {
        // It may have come to be withheld while it was hashed.
        if (this.#withheld.has(each)) return files.remove(each.status.name, 'removed')
        if (how.ageMs < LIMITS.settleMs) this.#settling.watch(each)
        heard.listed?.(each, how)
      },
      changed: (each) => {
        drop(each)
        this.#awaitSettled(each)
        heard.changed?.(each)
      },
      failed: (each, error) => {
        drop(each)
        heard.failed?.(each, error)
      },
      done: () => {
        this.#indexings.delete(indexing)
        if (!this.#stopped) heard.done?.()
      },
    })
    this.#indexings.add(indexing)
    indexing.start()
  }

  #awaitSettled({ directory, status: { name } }: Found): void {
    this.#parts.disk.status(directory, name, (status) => {
      if (this.#stopped || !status || status instanceof Error) return
      this.#settling.watch({ directory, status })
    })
  }
}

function stopped(): RodizioError {
  return new RodizioError('STOPPED', 'the peer was stopped')
}
