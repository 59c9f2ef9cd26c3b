import type { Done } from '../errors.js'
import { LIMITS } from '../limits.js'
import type { Disk, SourceFile } from '../runtime/disk.js'

interface Entry {
  file: SourceFile | undefined
  /** Reads under way, or waiting for the file to open: such an entry is not closed. */
  users: number
  waiting: Done<SourceFile>[]
}

/**
 * Files kept open for serving: each is opened at its first read and closed when it is the one
 * unused for longest and room is needed, so that a descriptor is not spent on every file anybody
 * asked for.
 */
export class OpenSources {
  /** In order of last use. */
  readonly #entries = new Map<string, Entry>()

  constructor(private readonly disk: Disk) {}

  /** Lends the open file; the borrower calls `giveBack` with the same names when done. */
  borrow(directory: string, name: string, done: Done<SourceFile>): void {
    const key = `${directory}\0${name}`
    const entry = this.#entries.get(key)
    if (entry) {
      this.#entries.delete(key)
      this.#entries.set(key, entry)
      entry.users++
      if (entry.file) done(entry.file)
      else entry.waiting.push(done)
      return
    }
    this.#open(key, directory, name, done)
  }

  giveBack(directory: string, name: string): void {
    const entry = this.#entries.get(`${directory}\0${name}`)
    if (entry) entry.users--
  }

  /** Forgets the file, because it changed or is no longer shared. */
  drop(directory: string, name: string): void {
    const key = `${directory}\0${name}`
    this.#entries.get(key)?.file?.close()
    this.#entries.delete(key)
  }

  close(): void {
    for (const { file } of this.#entries.values()) file?.close()
    this.#entries.clear()
  }

  #open(key: string, directory: string, name: string, done: Done<SourceFile>): void {
    this.#makeRoom()
    const entry: Entry = { file: undefined, users: 1, waiting: [done] }
    this.#entries.set(key, entry)
    this.disk.openSource(directory, name, (file) => {
      const waiting = entry.waiting.splice(0)
      if (file instanceof Error || this.#entries.get(key) !== entry) {
        if (this.#entries.get(key) === entry) this.#entries.delete(key)
      } else entry.file = file
      for (const each of waiting) each(file)
      if (!(file instanceof Error) && entry.file !== file) file.close()
    })
  }

  #makeRoom(): void {
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size < LIMITS.openSourcesMax) return
      if (entry.users > 0) continue
      entry.file?.close()
      this.#entries.delete(key)
    }
  }
}
