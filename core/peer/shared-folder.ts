import { join } from 'node:path'
import { collidingNames, nameProblem } from '../content/names.js'
import { type Done, RodizioError } from '../errors.js'
import type { Facts, PeerFacts } from '../events.js'
import type { Disk, FileStatus, SourceFile } from '../runtime/disk.js'
import { indexFile } from './index-file.js'
import type { RehashResult } from './results.js'
import { type SharedFile, type SharedFiles, sameState } from './shared-files.js'

/** Where shared files come from: everything below a directory, or one file of it. */
export interface ShareRoot {
  /** Absolute. */
  readonly directory: string
  /** Only this file. */
  readonly name?: string
}

export interface SharedFolderParts {
  readonly disk: Disk
  readonly files: SharedFiles
  readonly facts: Facts<PeerFacts>
  readonly roots: readonly ShareRoot[]
  /** Absolute paths that are never shared: the .conf files and the secret. */
  readonly withheld: ReadonlySet<string>
  /** Numbers files for facts. */
  readonly nextNumber: () => number
}

/** What a reading has done so far. */
interface Tally {
  added: number
  removed: number
  changed: number
  files: number
  refused: { name: string; reason: string }[]
}

interface Found {
  readonly directory: string
  readonly status: FileStatus
}

/**
 * Keeps the list of shared files in step with the disk, when told to read it: what is new or
 * changed is indexed, one file after the other, and what is gone leaves the list.
 */
export class SharedFolder {
  #reading: Done<RehashResult>[] | undefined
  /** What was shared when the reading began: what came since then may not be where it looked. */
  #before: readonly SharedFile[] = []
  /** The file being indexed. */
  #open: SourceFile | undefined
  #stopped = false
  #problem: RodizioError | undefined

  constructor(private readonly parts: SharedFolderParts) {}

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
    if (this.#reading) {
      this.#reading.push(done)
      return
    }
    this.#reading = [done]
    this.#before = [...this.parts.files.values()]
    this.#walk(0, [])
  }

  /** Ends a reading under way: nothing more is told. */
  stop(): void {
    this.#stopped = true
    this.#open?.close()
    if (this.#reading) this.#end(new RodizioError('STOPPED', 'the peer was stopped'))
  }

  #end(outcome: RehashResult | RodizioError): void {
    const waiting = this.#reading ?? []
    this.#reading = undefined
    this.#problem = outcome instanceof Error ? outcome : undefined
    for (const done of waiting) done(outcome)
  }

  #walk(root: number, found: Found[]): void {
    const { disk, roots } = this.parts
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
    const { files } = this.parts
    const { taken, refused } = this.#judge(found)
    const tally = { added: 0, removed: 0, changed: 0, files: 0, refused }
    for (const file of this.#before) {
      const { name } = file.info
      if (files.named(name) !== file || taken.get(name)?.directory === file.directory) continue
      files.remove(name, 'removed')
      tally.removed++
    }
    const fresh = [...taken.values()].filter(({ status }) => {
      const known = files.named(status.name)
      return !known || !sameState(known.status, status)
    })
    this.#index(fresh, 0, tally)
  }

  /** Sorts out the names that may not be shared. */
  #judge(found: readonly Found[]): {
    taken: Map<string, Found>
    refused: { name: string; reason: string }[]
  } {
    const { withheld, facts } = this.parts
    const taken = new Map<string, Found>()
    const refused: { name: string; reason: string }[] = []
    const colliding = collidingNames(new Set(found.map(({ status }) => status.name)))
    for (const each of found) {
      const { name } = each.status
      if (withheld.has(join(each.directory, name))) continue
      const other = taken.get(name)
      // A folder may be named, and a file in it as well.
      if (other?.directory === each.directory) continue
      const twice = other && `is shared from ${other.directory} already`
      const reason = nameProblem(name) ?? colliding.get(name) ?? twice
      if (reason === undefined) {
        taken.set(name, each)
        continue
      }
      refused.push({ name, reason })
      facts.tell('name-refused', name, reason)
    }
    return { taken, refused }
  }

  #index(fresh: readonly Found[], position: number, tally: Tally): void {
    const { files, facts } = this.parts
    if (this.#stopped) return this.#end(new RodizioError('STOPPED', 'the peer was stopped'))
    const next = fresh[position]
    if (!next) {
      facts.tell('folder-read', files.size, files.bytes)
      return this.#end({ ...tally, files: files.size })
    }
    const { name } = next.status
    const known = files.named(name) !== undefined
    this.#indexOne(next, (ended) => {
      if (ended instanceof Error) {
        // What is there now cannot be shared, and what was there before is no more.
        files.remove(name, 'changed')
        tally.refused.push({ name, reason: ended.message })
        facts.tell('name-refused', name, ended.message)
      } else if (known) tally.changed++
      else tally.added++
      this.#index(fresh, position + 1, tally)
    })
  }

  #indexOne({ directory, status: { name } }: Found, done: Done): void {
    const { disk, files, facts, nextNumber } = this.parts
    disk.openSource(directory, name, (file) => {
      if (file instanceof Error) return done(file)
      if (this.#stopped) return file.close()
      this.#open = file
      const { status } = file
      const progress = (bytes: number) => facts.tell('indexing-progress', name, bytes, status.size)
      indexFile(file, progress, (content) => {
        if (content instanceof Error) {
          file.close()
          return done(content)
        }
        file.unchanged((unchanged) => {
          file.close()
          if (unchanged instanceof Error) return done(unchanged)
          if (!unchanged) {
            return done(new RodizioError('LOCAL_FILE', `${name} changed while it was read`))
          }
          files.add(nextNumber(), { directory, status }, content)
          done()
        })
      })
    })
  }
}
