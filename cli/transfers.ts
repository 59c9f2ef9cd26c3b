import { pieceRun } from '../core/content/piece-layout.js'
import type { Facts, PeerFacts } from '../core/events.js'
import type { Clock } from '../core/runtime/clock.js'
import { formatAddress } from '../core/wire/address.js'

/** Something of a known size that is on its way. */
export interface Transfer {
  readonly doing: 'get' | 'hash'
  readonly name: string
  readonly size: number
  readonly bytes: number
  readonly bytesPerSecond: number
  /** Who sends, in order of first byte. */
  readonly peers: readonly string[]
  /** Why nothing moves, where nothing does. */
  readonly waitingFor: string | undefined
}

interface Active extends Transfer {
  bytes: number
  bytesPerSecond: number
  waitingFor: string | undefined
  readonly peers: string[]
  readonly samples: { atMs: number; bytes: number }[]
}

/** Rates are those of the last few seconds. */
const rateWindowMs = 5_000

/** What a peer is moving and hashing now, read from its facts. */
export class Transfers {
  readonly #clock: Clock
  readonly #active = new Map<number | string, Active>()
  readonly #addresses = new Map<number, string>()
  readonly #stopHearing: readonly (() => void)[]

  constructor(facts: Facts<PeerFacts>, clock: Clock) {
    this.#clock = clock
    this.#stopHearing = [
      facts.hear('indexing-progress', (name, bytes, size) => this.#hash(name, bytes, size)),
      facts.hear('link-opened', (link, address) =>
        this.#addresses.set(link, formatAddress(address)),
      ),
      facts.hear('link-closed', (link) => this.#addresses.delete(link)),
      facts.hear('download-started', (file, info, bytesFound) =>
        this.#begin(file, { doing: 'get', ...info, bytes: bytesFound }),
      ),
      facts.hear('bytes-received', (file, link, bytes) => this.#receive(file, link, bytes)),
      facts.hear('piece-rejected', (file, piece) => this.#reject(file, piece)),
      facts.hear('download-waiting', (file, reason) => this.#wait(file, reason)),
      facts.hear('download-paused', (file, reason) => this.#wait(file, reason)),
      facts.hear('download-finished', (file) => this.#active.delete(file)),
      facts.hear('download-failed', (file) => this.#active.delete(file)),
    ]
  }

  /** In order of beginning; asking also takes a sample for the rates. */
  sample(): readonly Transfer[] {
    const nowMs = this.#clock.nowMs()
    for (const transfer of this.#active.values()) measure(transfer, nowMs)
    return [...this.#active.values()]
  }

  stop(): void {
    for (const stopHearing of this.#stopHearing) stopHearing()
  }

  #begin(key: number | string, what: Pick<Active, 'doing' | 'name' | 'size' | 'bytes'>): void {
    const { doing, name, size, bytes } = what
    const samples = [{ atMs: this.#clock.nowMs(), bytes }]
    const still = { bytesPerSecond: 0, waitingFor: undefined, peers: [], samples }
    this.#active.set(key, { doing, name, size, bytes, ...still })
  }

  #hash(name: string, bytes: number, size: number): void {
    if (bytes >= size) {
      this.#active.delete(name)
      return
    }
    if (!this.#active.has(name)) this.#begin(name, { doing: 'hash', name, size, bytes: 0 })
    this.#active.get(name)!.bytes = bytes
  }

  #receive(file: number, link: number, bytes: number): void {
    const transfer = this.#active.get(file)
    if (!transfer) return
    transfer.waitingFor = undefined
    // A piece whose source died comes again from its start; no more than all of it can be there.
    transfer.bytes = Math.min(transfer.size, transfer.bytes + bytes)
    const peer = this.#addresses.get(link)
    if (peer !== undefined && !transfer.peers.includes(peer)) transfer.peers.push(peer)
  }

  #reject(file: number, piece: number): void {
    const transfer = this.#active.get(file)
    if (!transfer) return
    transfer.bytes = Math.max(0, transfer.bytes - pieceRun(transfer.size, piece).length)
  }

  #wait(file: number, reason: string): void {
    const transfer = this.#active.get(file)
    if (transfer) transfer.waitingFor = reason
  }
}

function measure(transfer: Active, nowMs: number): void {
  const { samples } = transfer
  samples.push({ atMs: nowMs, bytes: transfer.bytes })
  while (samples.length > 2 && nowMs - samples[1]!.atMs >= rateWindowMs) samples.shift()
  const oldest = samples[0]!
  const elapsedMs = nowMs - oldest.atMs
  transfer.bytesPerSecond = elapsedMs > 0 ? ((transfer.bytes - oldest.bytes) * 1000) / elapsedMs : 0
}
