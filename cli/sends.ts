import type { Facts, PeerFacts } from '../core/events.js'
import type { Clock } from '../core/runtime/clock.js'
import type { FileInfo } from '../core/wire/messages.js'
import { RateMeter } from './rate-meter.js'
import type { Feed } from './transfers.js'

export interface Send extends Feed {
  readonly name: string
  readonly size: number
}

interface Sending {
  readonly info: FileInfo
  readonly peer: string
  readonly meter: RateMeter
}

/** Below this many, looking for those that have ended is not worth it. */
const sweepFrom = 64

/** What a peer sends to others, read from its facts. */
export class Sends {
  readonly #clock: Clock
  readonly #addresses: ReadonlyMap<number, string>
  /** What the numbers of files stand for. */
  readonly #files = new Map<number, FileInfo>()
  /** By link and file. */
  readonly #sending = new Map<string, Sending>()
  #sweepAt = sweepFrom

  constructor(facts: Facts<PeerFacts>, clock: Clock, addresses: ReadonlyMap<number, string>) {
    this.#clock = clock
    this.#addresses = addresses
    const files = this.#files
    facts.hear('file-shared', (file, info) => files.set(file, info))
    facts.hear('file-unshared', (file) => files.delete(file))
    facts.hear('download-started', (file, info) => files.set(file, info))
    facts.hear('download-failed', (file) => files.delete(file))
    facts.hear('bytes-sent', (file, link, bytes) => this.#send(file, link, bytes))
  }

  /** What something was sent of in the last seconds, in order of beginning. */
  now(): readonly Send[] {
    const nowMs = this.#clock.nowMs()
    this.#sweep(nowMs)
    return Array.from(this.#sending.values(), ({ info: { name, size }, peer, meter }) => ({
      name,
      size,
      peer,
      bytes: meter.bytes,
      bytesPerSecond: meter.bytesPerSecond(nowMs),
    }))
  }

  #send(file: number, link: number, bytes: number): void {
    const nowMs = this.#clock.nowMs()
    const key = `${link} ${file}`
    let sending = this.#sending.get(key)
    if (!sending) {
      const info = this.#files.get(file)
      if (!info) return
      // Many small files are many that have ended, though nobody may ever look.
      if (this.#sending.size >= this.#sweepAt) this.#sweep(nowMs)
      sending = { info, peer: this.#addresses.get(link) ?? '', meter: new RateMeter(nowMs) }
      this.#sending.set(key, sending)
    }
    sending.meter.add(bytes, nowMs)
  }

  #sweep(nowMs: number): void {
    for (const [key, { meter }] of this.#sending) {
      if (meter.bytesPerSecond(nowMs) === 0) this.#sending.delete(key)
    }
    this.#sweepAt = Math.max(sweepFrom, 2 * this.#sending.size)
  }
}
