import type { RodizioError } from '../errors.js'
import { LIMITS } from '../limits.js'
import type { Clock } from '../runtime/clock.js'
import { type Address, formatAddress } from '../wire/address.js'
import type { Outcome } from '../wire/messages.js'

/**
 * What came of the sources of one download: how much each sent, and what the tracker has not been
 * told of them yet.
 */
export class SourceLedger {
  /** In order of first byte; those that are gone are among them. */
  readonly #served = new Map<string, { peer: Address; bytes: number; sinceMs: number }>()
  #outcomes: Outcome[] = []

  constructor(private readonly clock: Clock) {}

  served(): { peer: Address; bytes: number }[] {
    return Array.from(this.#served.values(), ({ peer, bytes }) => ({ peer, bytes }))
  }

  /** `key`: the address as text. */
  count(key: string, peer: Address, bytes: number): void {
    const entry = this.#served.get(key)
    if (entry) entry.bytes += bytes
    else this.#served.set(key, { peer, bytes, sinceMs: this.clock.nowMs() })
  }

  /** How it went with a source, from which so many bytes came meanwhile. */
  report(peer: Address, reason: RodizioError, bytes: number): void {
    const since = this.#served.get(formatAddress(peer))?.sinceMs
    const ms = since === undefined ? 0 : Math.round(this.clock.nowMs() - since)
    this.#outcomes.push({ peer, result: resultOf(reason), bytes, ms })
    if (this.#outcomes.length > LIMITS.outcomesPerAskMax) this.#outcomes.shift()
  }

  /** Somebody failed in a way that concerns others too: worth telling with nothing to ask. */
  get pressing(): boolean {
    return this.#outcomes.some(({ result }) => pressing.has(result))
  }

  /** What is to be told now; it is told once. */
  take(): Outcome[] {
    return this.#outcomes.splice(0)
  }
}

const pressing = new Set<Outcome['result']>(['unreachable', 'stalled', 'bad-content'])

function resultOf({ code }: RodizioError): Outcome['result'] {
  switch (code) {
    case 'BAD_CONTENT':
    case 'PROTOCOL':
      return 'bad-content'
    case 'UNKNOWN_FILE':
    case 'LOCAL_FILE':
      return 'missing'
    case 'BUSY':
      return 'full'
    case 'TIMED_OUT':
      return 'stalled'
    default:
      return 'unreachable'
  }
}
