import type { RodizioError } from '../errors.js'
import { LIMITS } from '../limits.js'
import type { Clock } from '../runtime/clock.js'
import { type Address, formatAddress } from '../wire/address.js'
import type { Outcome } from '../wire/messages.js'

interface Served {
  readonly peer: Address
  bytes: number
  /** Of these, what the tracker has been told, and since when not. */
  bytesTold: number
  sinceMs: number
  /** When the last of them came. */
  untilMs: number
}

/**
 * What came of the sources of one download: how much each sent, and what the tracker has not been
 * told of them yet.
 */
export class SourceLedger {
  /** In order of first byte; those that are gone are among them. */
  readonly #served = new Map<string, Served>()
  #outcomes: Outcome[] = []
  #toldMs: number

  constructor(
    private readonly clock: Clock,
    /** Hears now and then, while bytes come, what went well. */
    private readonly tell: (outcomes: readonly Outcome[], goesOn: true) => void,
  ) {
    this.#toldMs = clock.nowMs()
  }

  served(): { peer: Address; bytes: number }[] {
    return Array.from(this.#served.values(), ({ peer, bytes }) => ({ peer, bytes }))
  }

  /** `key`: the address as text. */
  count(key: string, peer: Address, bytes: number): void {
    const nowMs = this.clock.nowMs()
    const entry = this.#served.get(key)
    if (entry) {
      entry.bytes += bytes
      entry.untilMs = nowMs
    } else {
      this.#served.set(key, { peer, bytes, bytesTold: 0, sinceMs: nowMs, untilMs: nowMs })
    }
    if (nowMs - this.#toldMs < LIMITS.heartbeatMs) return
    this.#toldMs = nowMs
    // What failed meanwhile is told with a request.
    if (this.#outcomes.length === 0) this.tell(this.take(), true)
  }

  /** How it ended with a source. */
  report(peer: Address, reason: RodizioError): void {
    const entry = this.#served.get(formatAddress(peer))
    this.#add(peer, resultOf(reason), entry)
  }

  /** Somebody failed in a way that concerns others too: worth telling with nothing to ask. */
  get pressing(): boolean {
    return this.#outcomes.some(({ result }) => pressing.has(result))
  }

  /** What is to be told now, what goes well too; it is told once. */
  take(): Outcome[] {
    // What else came from one that failed does not make up for it.
    const failed = new Set(this.#outcomes.map(({ peer }) => formatAddress(peer)))
    for (const [key, entry] of this.#served)
      if (entry.bytes > entry.bytesTold && !failed.has(key)) this.#add(entry.peer, 'served', entry)
    return this.#outcomes.splice(0)
  }

  #add(peer: Address, result: Outcome['result'], entry: Served | undefined): void {
    const bytes = entry ? entry.bytes - entry.bytesTold : 0
    const ms = entry ? Math.round(entry.untilMs - entry.sinceMs) : 0
    if (entry) {
      entry.bytesTold = entry.bytes
      entry.sinceMs = entry.untilMs
    }
    this.#outcomes.push({ peer, result, bytes, ms })
    if (this.#outcomes.length > LIMITS.outcomesPerAskMax) this.#outcomes.shift()
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
    // By a hook, for this file and this asker: no failure.
    case 'REFUSED':
      return 'full'
    case 'TIMED_OUT':
      return 'stalled'
    default:
      return 'unreachable'
  }
}
