import type { Facts, PeerFacts } from '../events.js'
import { LIMITS } from '../limits.js'
import type { Clock, Timer } from '../runtime/clock.js'
import type { Log } from '../runtime/log.js'
import { type Address, formatAddress } from '../wire/address.js'

export interface BansParts {
  readonly clock: Clock
  readonly facts: Facts<PeerFacts>
  readonly log: Log
  /** One more is banned: what it has under way is to end. */
  readonly banned: () => void
}

interface Record {
  readonly address: Address
  strikes: number
  bans: number
  /** Of the last strike, or the end of the last ban. */
  sinceMs: number
  /** Runs while it is banned. */
  timer: Timer | undefined
}

/**
 * Who sent something wrong, and from whom nothing is taken for a while. A flipped bit on the way is
 * no lie, so it takes a few strikes; each ban is twice as long as the last.
 *
 * A peer is known by its host and the port where it was dialled. An instance id is free, and a port
 * nearly so; a host is not, but neighbours share it behind one address, or on one machine. So a
 * host is banned whole only while several peers on it are. Whoever comes in can claim any port: all
 * of one host who came in are one, with port 0, and nobody has a neighbour banned by its word.
 */
export class Bans {
  /** In order of the last strike. */
  readonly #records = new Map<string, Record>()
  /** How many are banned on each host. */
  readonly #bannedOn = new Map<string, number>()

  constructor(private readonly parts: BansParts) {}

  has(address: Address): boolean {
    if ((this.#bannedOn.get(address.host) ?? 0) >= LIMITS.bannedPerHostMax) return true
    return this.#records.get(formatAddress(address))?.timer !== undefined
  }

  /** Something that came from there is not what its hash says. */
  strike(address: Address): void {
    const record = this.#recordOf(address)
    // What was on its way when it was banned tells nothing new.
    if (record.timer) return
    record.sinceMs = this.parts.clock.nowMs()
    record.strikes++
    this.parts.facts.tell('peer-struck', address, record.strikes)
    if (record.strikes >= LIMITS.strikesMax) this.#ban(record)
  }

  stop(): void {
    for (const { timer } of this.#records.values()) timer?.cancel()
    this.#records.clear()
    this.#bannedOn.clear()
  }

  /** The record of that peer, as the newest. */
  #recordOf(address: Address): Record {
    const key = formatAddress(address)
    const nowMs = this.parts.clock.nowMs()
    const known = this.#records.get(key)
    const old = known && !known.timer && nowMs - known.sinceMs >= LIMITS.blameRememberedMs
    const fresh = { address, strikes: 0, bans: 0, sinceMs: nowMs, timer: undefined }
    const record = known && !old ? known : fresh
    this.#records.delete(key)
    this.#records.set(key, record)
    for (const [oldestKey, oldest] of this.#records) {
      if (this.#records.size <= LIMITS.blamedMax) break
      this.#release(oldest)
      this.#records.delete(oldestKey)
    }
    return record
  }

  #ban(record: Record): void {
    const { clock, facts, log, banned } = this.parts
    const { address, strikes, bans } = record
    const forMs = Math.min(LIMITS.banMs * 2 ** bans, LIMITS.banMsMax)
    record.bans++
    record.strikes = 0
    record.timer = clock.after(forMs, () => this.#release(record))
    this.#bannedOn.set(address.host, (this.#bannedOn.get(address.host) ?? 0) + 1)
    facts.tell('peer-banned', address, forMs)
    const minutes = Math.round(forMs / 60_000)
    const what = `sent wrong data ${strikes} times: nothing is taken from it for ${minutes} minutes`
    log.warn(`${nameOf(address)} ${what}`)
    banned()
  }

  #release(record: Record): void {
    if (!record.timer) return
    record.timer.cancel()
    record.timer = undefined
    record.sinceMs = this.parts.clock.nowMs()
    const { host } = record.address
    const left = this.#bannedOn.get(host)! - 1
    if (left > 0) this.#bannedOn.set(host, left)
    else this.#bannedOn.delete(host)
    this.parts.facts.tell('peer-unbanned', record.address)
  }
}

function nameOf(address: Address): string {
  return address.port > 0 ? formatAddress(address) : `somebody who came in from ${address.host}`
}
