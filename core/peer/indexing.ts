import type { FileContent } from '../content/piece-layout.js'
import type { RodizioError } from '../errors.js'
import type { Facts, PeerFacts } from '../events.js'
import { LIMITS } from '../limits.js'
import type { Clock, Timer } from '../runtime/clock.js'
import type { Disk } from '../runtime/disk.js'
import type { Hashed, Hasher } from '../runtime/hasher.js'
import type { Found } from './found-files.js'
import { contentOf, fileToHash } from './hash-file.js'
import type { HashMemory } from './hash-memory.js'
import { HashingProgress } from './hashing-progress.js'
import { type SharedFiles, sameState } from './shared-files.js'

export interface IndexingParts {
  readonly clock: Clock
  readonly disk: Disk
  readonly facts: Facts<PeerFacts>
  readonly files: SharedFiles
  readonly memory: HashMemory
  /** Numbers files for facts. */
  readonly nextNumber: () => number
}

/** Hears one of the first three for each file, then `done`. */
export interface IndexingHeard {
  /** It is on the list, perhaps in the place of another content that had its name. */
  listed(found: Found, how: { readonly replaced: boolean; readonly ageMs: number }): void
  /** It is not, or no longer, as it was found, or is gone. */
  changed(found: Found): void
  failed(found: Found, error: RodizioError): void
  done(): void
}

/**
 * Puts files on the list, each as soon as its content is known: first those that an earlier run
 * has hashed, then the others, as they are hashed. So many are under way at a time as keep the
 * hasher busy.
 */
export class Indexing {
  readonly #hasher: Hasher
  readonly #progress: HashingProgress
  readonly #unknown: Found[] = []
  #begun = 0
  #underWay = 0
  #turn: Timer | undefined

  constructor(
    private readonly parts: IndexingParts,
    private readonly found: readonly Found[],
    private readonly heard: IndexingHeard,
  ) {
    this.#hasher = parts.disk.hasher()
    this.#progress = new HashingProgress(parts.clock, parts.facts)
  }

  start(): void {
    this.#recall(0)
  }

  /** Gives up: nothing more is heard. */
  stop(done: () => void): void {
    this.#turn?.cancel()
    this.#hasher.close(done)
  }

  /** Some at a time: there may be a hundred thousand. */
  #recall(from: number): void {
    const end = from + LIMITS.recalledFilesPerTurn
    for (const found of this.found.slice(from, end)) {
      const content = this.parts.memory.find(found)
      if (content) this.#list(found, content, Number.POSITIVE_INFINITY)
      else this.#unknown.push(found)
    }
    if (end < this.found.length) {
      this.#turn = this.parts.clock.after(0, () => this.#recall(end))
      return
    }
    this.#progress.begin(this.#unknown)
    this.#hash()
  }

  #hash(): void {
    while (this.#begun < this.#unknown.length && this.#underWay < LIMITS.hashFilesAhead) {
      const found = this.#unknown[this.#begun++]!
      this.#underWay++
      this.#hasher.hash(
        fileToHash(found),
        (bytes) => this.#progress.moved(found, bytes),
        (hashed) => this.#hashed(found, hashed),
      )
    }
    if (this.#underWay > 0) return
    this.#progress.end()
    this.#hasher.close(() => this.heard.done())
  }

  #hashed(found: Found, hashed: Hashed | undefined | RodizioError): void {
    this.#underWay--
    this.#progress.ended(found)
    if (hashed instanceof Error) this.heard.failed(found, hashed)
    else if (!hashed) this.heard.changed(found)
    else this.#list(found, contentOf(found.status.size, hashed.hashes), hashed.ageMs)
    this.#hash()
  }

  #list(found: Found, content: FileContent, ageMs: number): void {
    const { files, nextNumber } = this.parts
    const known = files.named(found.status.name)
    // Another look may have found it, in the same state, at the same time.
    const same = known?.directory === found.directory && sameState(known.status, found.status)
    if (!same) files.add(nextNumber(), found, content)
    this.heard.listed(found, { replaced: known !== undefined, ageMs })
  }
}
