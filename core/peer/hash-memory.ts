import { type HashedFile, HashTable, writeHashTable } from '../content/hash-table.js'
import type { FileContent } from '../content/piece-layout.js'
import type { Facts, PeerFacts } from '../events.js'
import { LIMITS } from '../limits.js'
import type { Clock, Timer } from '../runtime/clock.js'
import type { Disk } from '../runtime/disk.js'
import type { Found } from './found-files.js'
import type { ShareRoot } from './share-roots.js'
import type { SharedFiles } from './shared-files.js'

export interface HashMemoryParts {
  readonly clock: Clock
  readonly disk: Disk
  readonly facts: Facts<PeerFacts>
  readonly files: SharedFiles
  readonly roots: readonly ShareRoot[]
}

/**
 * What earlier runs hashed, so that a start need not read every file again. It is the list of
 * shared files, written down a while after it changed and at the end; so it holds no file that is
 * gone, and what is shared together is remembered together.
 */
export class HashMemory {
  #table = new HashTable()
  readonly #directories: readonly string[]
  /** Runs while the list is not as it was written down. */
  #timer: Timer | undefined
  #saving = false
  #changes = 0
  #found = 0
  #stopped: (() => void) | undefined

  constructor(private readonly parts: HashMemoryParts) {
    const { roots, facts } = parts
    this.#directories = [...new Set(roots.map(({ directory }) => directory))]
    if (roots.length === 0) return
    facts.hear('file-shared', () => this.#changed())
    facts.hear('file-unshared', () => this.#changed())
  }

  /** Reads what was remembered. */
  load(done: () => void): void {
    this.parts.disk.recall(this.#key, (bytes) => {
      this.#table = new HashTable(bytes)
      done()
    })
  }

  find({ directory, status }: Found): FileContent | undefined {
    const content = this.#table.find(this.#directories.indexOf(directory), status)
    if (content) this.#found++
    return content
  }

  /** All that was remembered and still holds is in the list now. */
  loaded(): void {
    const same = this.#changes === this.#found && this.#found === this.#table.size
    if (same) this.#rest()
    this.#table = new HashTable()
  }

  /** Writes down what is not yet; nothing is written after `done`. */
  stop(done: () => void): void {
    this.#stopped = done
    if (this.#saving) return
    if (this.#timer) this.#save()
    else done()
  }

  #changed(): void {
    this.#changes++
    if (this.#stopped) return
    this.#timer ??= this.parts.clock.after(LIMITS.rememberMs, () => this.#save())
  }

  #rest(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #save(): void {
    this.#rest()
    if (this.#saving) return this.#changed()
    this.#saving = true
    const table = writeHashTable(this.#hashedFiles(), LIMITS.hashMemoryBytesMax)
    this.parts.disk.remember(this.#key, table, () => {
      this.#saving = false
      if (this.#stopped) this.stop(this.#stopped)
    })
  }

  *#hashedFiles(): Generator<HashedFile> {
    for (const { directory, status, content } of this.parts.files.values()) {
      const index = this.#directories.indexOf(directory)
      if (index >= 0 && index < directoriesMax) yield { directory: index, status, content }
    }
  }

  get #key(): string {
    const { roots } = this.parts
    return roots.map(({ directory, name }) => `${directory}\0${name ?? ''}`).join('\0\0')
  }
}

/** The table numbers them with 16 bits. */
const directoriesMax = 2 ** 16
