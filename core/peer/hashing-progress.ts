import type { Facts, PeerFacts } from '../events.js'
import { LIMITS } from '../limits.js'
import type { Clock } from '../runtime/clock.js'
import type { Found } from './found-files.js'

/** Tells how far the hashing of some files is: of all together, and of each large one. */
export class HashingProgress {
  #files = 0
  #filesTotal = 0
  #bytes = 0
  #bytesTotal = 0
  /** Of files that take several steps, as far as they are. */
  readonly #partly = new Map<Found, number>()
  #toldMs = Number.NEGATIVE_INFINITY

  constructor(
    private readonly clock: Clock,
    private readonly facts: Facts<PeerFacts>,
  ) {}

  begin(files: readonly Found[]): void {
    this.#filesTotal = files.length
    for (const { status } of files) this.#bytesTotal += status.size
    this.#tellInTime()
  }

  /** So many bytes of a file are done. */
  moved(file: Found, bytes: number): void {
    const { name, size } = file.status
    if (bytes === size) return
    this.#bytes += bytes - (this.#partly.get(file) ?? 0)
    this.#partly.set(file, bytes)
    this.facts.tell('indexing-progress', name, bytes, size)
    this.#tellInTime()
  }

  /** A file is done with, whatever came of it. */
  ended(file: Found): void {
    const { name, size } = file.status
    const partly = this.#partly.get(file)
    if (partly !== undefined) this.facts.tell('indexing-progress', name, size, size)
    this.#partly.delete(file)
    this.#bytes += size - (partly ?? 0)
    this.#files++
    this.#tellInTime()
  }

  end(): void {
    if (this.#filesTotal > 0) this.#tell()
  }

  #tellInTime(): void {
    if (this.#filesTotal === 0) return
    if (this.clock.nowMs() - this.#toldMs >= LIMITS.hashingProgressMs) this.#tell()
  }

  #tell(): void {
    this.#toldMs = this.clock.nowMs()
    const { facts } = this
    facts.tell('hashing-progress', this.#files, this.#filesTotal, this.#bytes, this.#bytesTotal)
  }
}
