import type { Done } from '../errors.js'
import { LIMITS } from '../limits.js'
import type { Disk, SourceFile } from '../runtime/disk.js'

/** An open file on loan. `giveBack` is called once, when nothing is under way on it any more. */
export interface Loan {
  readonly file: SourceFile
  giveBack(): void
}

interface Entry {
  file: SourceFile | undefined
  /** Loans, and those who wait for the file to open: such an entry is not closed. */
  users: number
  waiting: Done<Loan>[]
  /** To be closed with the last loan. */
  dropped: boolean
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

  borrow(directory: string, name: string, done: Done<Loan>): void {
    const key = `${directory}\0${name}`
    const entry = this.#entries.get(key)
    if (!entry) return this.#open(key, directory, name, done)
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    entry.users++
    if (entry.file) done(loanOf(entry, entry.file))
    else entry.waiting.push(done)
  }

  /** Forgets the file, because it changed or is no longer shared; reads under way still end. */
  drop(directory: string, name: string): void {
    const key = `${directory}\0${name}`
    const entry = this.#entries.get(key)
    if (!entry) return
    this.#entries.delete(key)
    entry.dropped = true
    if (entry.users === 0) entry.file?.close()
  }

  /** Closes everything; what is under way is not reported any more. */
  close(): void {
    for (const { file } of this.#entries.values()) file?.close()
    this.#entries.clear()
  }

  #open(key: string, directory: string, name: string, done: Done<Loan>): void {
    this.#makeRoom()
    const entry: Entry = { file: undefined, users: 1, waiting: [done], dropped: false }
    this.#entries.set(key, entry)
    this.disk.openSource(directory, name, (file) => {
      if (file instanceof Error && this.#entries.get(key) === entry) this.#entries.delete(key)
      if (!(file instanceof Error)) entry.file = file
      for (const each of entry.waiting.splice(0)) {
        each(file instanceof Error ? file : loanOf(entry, file))
      }
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

function loanOf(entry: Entry, file: SourceFile): Loan {
  return {
    file,
    giveBack() {
      if (--entry.users === 0 && entry.dropped) file.close()
    },
  }
}
