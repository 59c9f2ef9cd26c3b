import type { Facts, PeerFacts } from '../core/events.js'
import type { Clock } from '../core/runtime/clock.js'
import { formatAddress } from '../core/wire/address.js'
import type { FileInfo } from '../core/wire/messages.js'
import { Fetch } from './fetch.js'
import { RateMeter } from './rate-meter.js'
import { Sends } from './sends.js'
import { TimeLeft } from './time-left.js'

/** Something of a known size that is on its way. */
export interface Transfer {
  readonly doing: 'get' | 'hash'
  readonly name: string
  /** Of what is being hashed nobody knows it yet. */
  readonly root?: string
  readonly size: number
  readonly bytes: number
  readonly bytesPerSecond: number
  readonly secondsLeft: number | undefined
  /**
   * `checking`: what an earlier run left is being looked at; `queued`: there are sources, and none
   * has sent anything lately; `waiting`: there is no source; `paused`: nothing may come;
   * `finishing`: all has come and is being verified and made safe on disk.
   */
  readonly state: 'moving' | 'checking' | 'queued' | 'waiting' | 'paused' | 'finishing'
  /** Why there is no source, or nothing may come, where that is known. */
  readonly waitingFor: string | undefined
  /** Peers that have it and are linked to. */
  readonly sources: number
  /** Who has sent some of it, in order of first byte. */
  readonly feeds: readonly Feed[]
}

/** What one peer sends to another of one file. */
export interface Feed {
  readonly peer: string
  readonly bytes: number
  readonly bytesPerSecond: number
}

/** All downloads since the last time that there was none. */
export interface Total {
  readonly files: number
  readonly filesDone: number
  readonly bytes: number
  /** Of files that have not started it is taken for the mean of the others. */
  readonly size: number
  readonly bytesPerSecond: number
  readonly secondsLeft: number | undefined
  /** Peers that send now. */
  readonly sources: number
}

interface Hash {
  readonly name: string
  readonly meter: RateMeter
  readonly timeLeft: TimeLeft
  readonly size: number
}

/** The hashing of many files together. */
export interface HashingTotal {
  readonly files: number
  readonly filesDone: number
  readonly bytes: number
  readonly size: number
  readonly bytesPerSecond: number
  readonly secondsLeft: number | undefined
}

/**
 * What a peer is fetching, sending and hashing now, read from its facts. A fact costs the same
 * however much has moved before; a look costs what is under way at that moment.
 */
export class Transfers {
  readonly sends: Sends
  /** Called when there is something to see again. */
  begun: () => void = () => {}
  readonly #clock: Clock
  readonly #fetches = new Map<number, Fetch>()
  readonly #hashes = new Map<string, Hash>()
  readonly #addresses = new Map<number, string>()
  #hashing: Batch | undefined
  #queued = 0
  #batch: Batch | undefined

  constructor(facts: Facts<PeerFacts>, clock: Clock) {
    this.#clock = clock
    this.sends = new Sends(facts, clock, this.#addresses)
    const fetches = this.#fetches
    facts.hear('indexing-progress', (name, bytes, size) => this.#hash(name, bytes, size))
    facts.hear('hashing-progress', (...progress) => this.#hashAll(...progress))
    facts.hear('link-opened', (link, at) => this.#addresses.set(link, formatAddress(at)))
    facts.hear('link-closed', (link) => this.#addresses.delete(link))
    facts.hear('downloads-queued', (downloads) => this.#queue(downloads))
    facts.hear('download-started', (...started) => this.#start(...started))
    facts.hear('source-joined', (file, link) => fetches.get(file)?.join(link))
    facts.hear('source-lost', (file, link) => fetches.get(file)?.lose(link))
    facts.hear('download-waiting', (file, reason) => fetches.get(file)?.wait(reason))
    facts.hear('download-paused', (file, reason) => fetches.get(file)?.pause(reason))
    facts.hear('download-resumed', (file) => fetches.get(file)?.resume())
    facts.hear('bytes-received', (...received) => this.#receive(...received))
    facts.hear('piece-returned', (file, _piece, _link, bytes) => fetches.get(file)?.giveBack(bytes))
    facts.hear('piece-verified', (file, ...piece) => fetches.get(file)?.judge(...piece, true))
    facts.hear('piece-rejected', (file, ...piece) => fetches.get(file)?.judge(...piece, false))
    facts.hear('download-finished', (file) => this.#end(file, true))
    facts.hear('download-failed', (file) => this.#end(file, false))
  }

  /** In order of beginning, hashing last. */
  now(): readonly Transfer[] {
    const nowMs = this.#clock.nowMs()
    const fetches = Array.from(this.#fetches.values(), (fetch) => fetch.at(nowMs))
    return [...fetches, ...Array.from(this.#hashes.values(), (hash) => hashAt(hash, nowMs))]
  }

  /** Undefined while there is one download at most. */
  total(): Total | undefined {
    if (!this.#batch?.files || this.#batch.files + this.#queued < 2) return undefined
    const { files, filesDone, size: known, bytesDone, meter, timeLeft } = this.#batch
    const nowMs = this.#clock.nowMs()
    const size = known + (this.#queued * known) / files
    const bytesPerSecond = meter.bytesPerSecond(nowMs)
    const links = new Set<number>()
    let bytes = bytesDone
    for (const fetch of this.#fetches.values()) {
      bytes += fetch.bytes
      for (const link of fetch.senders(nowMs)) links.add(link)
    }
    return {
      files: files + this.#queued,
      filesDone,
      bytes,
      size,
      bytesPerSecond,
      secondsLeft: timeLeft.seconds(size - bytes, bytesPerSecond, nowMs),
      sources: links.size,
    }
  }

  /** Undefined while there is one file at most. */
  hashing(): HashingTotal | undefined {
    if (!this.#hashing || this.#hashing.files < 2) return undefined
    const { files, filesDone, size, meter, timeLeft } = this.#hashing
    const { bytes } = meter
    const nowMs = this.#clock.nowMs()
    const bytesPerSecond = meter.bytesPerSecond(nowMs)
    const secondsLeft = timeLeft.seconds(size - bytes, bytesPerSecond, nowMs)
    return { files, filesDone, bytes, size, bytesPerSecond, secondsLeft }
  }

  /** Asked for and not started. */
  get queued(): number {
    return this.#queued
  }

  #queue(downloads: number): void {
    const more = downloads > this.#queued
    this.#queued = downloads
    this.#settle()
    if (more) this.begun()
  }

  #start(file: number, info: FileInfo, bytesFound: number): void {
    const nowMs = this.#clock.nowMs()
    this.#fetches.set(file, new Fetch(info, bytesFound, nowMs))
    this.#batch ??= new Batch(nowMs)
    this.#batch.files++
    this.#batch.size += info.size
    this.begun()
  }

  #receive(file: number, link: number, bytes: number): void {
    const fetch = this.#fetches.get(file)
    if (!fetch || !this.#batch) return
    const nowMs = this.#clock.nowMs()
    fetch.receive(link, this.#addresses.get(link) ?? '', bytes, nowMs)
    this.#batch.meter.add(bytes, nowMs)
  }

  #end(file: number, well: boolean): void {
    const fetch = this.#fetches.get(file)
    if (!fetch || !this.#batch) return
    this.#fetches.delete(file)
    const { size } = fetch.info
    if (well) {
      this.#batch.filesDone++
      this.#batch.bytesDone += size
    } else {
      this.#batch.files--
      this.#batch.size -= size
    }
    this.#settle()
  }

  /** What is asked for after everything has ended is something new. */
  #settle(): void {
    if (this.#queued + this.#fetches.size === 0) this.#batch = undefined
  }

  #hashAll(filesDone: number, files: number, bytes: number, size: number): void {
    const nowMs = this.#clock.nowMs()
    if (filesDone === files) {
      this.#hashing = undefined
      return
    }
    this.#hashing ??= new Batch(nowMs)
    Object.assign(this.#hashing, { filesDone, files, size })
    this.#hashing.meter.add(bytes - this.#hashing.meter.bytes, nowMs)
    this.begun()
  }

  #hash(name: string, bytes: number, size: number): void {
    const nowMs = this.#clock.nowMs()
    if (bytes >= size) {
      this.#hashes.delete(name)
      return
    }
    let hash = this.#hashes.get(name)
    if (!hash) {
      hash = { name, size, meter: new RateMeter(nowMs), timeLeft: new TimeLeft(nowMs) }
      this.#hashes.set(name, hash)
      this.begun()
    }
    hash.meter.add(bytes - hash.meter.bytes, nowMs)
  }
}

/** What totals are made of, kept up to date by each end and each beginning. */
class Batch {
  files = 0
  size = 0
  filesDone = 0
  bytesDone = 0
  readonly meter: RateMeter
  readonly timeLeft: TimeLeft

  constructor(nowMs: number) {
    this.meter = new RateMeter(nowMs)
    this.timeLeft = new TimeLeft(nowMs)
  }
}

function hashAt({ name, size, meter, timeLeft }: Hash, nowMs: number): Transfer {
  const { bytes } = meter
  const bytesPerSecond = meter.bytesPerSecond(nowMs)
  const secondsLeft = timeLeft.seconds(size - bytes, bytesPerSecond, nowMs)
  const still = { state: 'moving', waitingFor: undefined, sources: 0, feeds: [] } as const
  return { doing: 'hash', name, size, bytes, bytesPerSecond, secondsLeft, ...still }
}
