import { printable } from '../content/names.js'
import { pieceCountOf } from '../content/piece-layout.js'
import { type Done, RodizioError } from '../errors.js'
import type { Facts, PeerFacts } from '../events.js'
import { LIMITS } from '../limits.js'
import type { Clock, Timer } from '../runtime/clock.js'
import { type Address, formatAddress } from '../wire/address.js'
import type { Answer, FileInfo, HolderInfo, Outcome } from '../wire/messages.js'
import type { Link } from './link.js'
import type { Links } from './links.js'
import type { Source } from './source.js'
import { isPassing } from './tracker-approach.js'

/** What goes with a request for holders. */
export interface HolderQuery {
  readonly count: number
  readonly need: 'complete' | 'any'
  readonly share: number
  readonly outcomes: readonly Outcome[]
  readonly known: readonly Address[]
}

export interface SourcePoolParts {
  readonly clock: Clock
  readonly facts: Facts<PeerFacts>
  readonly links: Links
  readonly info: FileInfo
  /** This node's number for the file. */
  readonly number: number
  /** How long nobody may be found before `starved`. */
  readonly waitMs: number
  /** Asks the tracker for the next holders. */
  readonly ask: (query: HolderQuery, done: Done<Answer>) => void
  readonly share: () => number
  /** A link to a holder is there; make it a source. */
  readonly join: (address: Address, link: Link) => Source
  /** Nobody to get it from, for too long. */
  readonly starved: (error: RodizioError) => void
}

/**
 * The sources of one download: takes the holders that the tracker names, best first, replaces those
 * that fail, and asks for the next when there are none left, telling what became of the others.
 */
export class SourcePool {
  readonly #sources = new Set<Source>()
  readonly #connecting = new Map<string, Address>()
  #candidates: HolderInfo[] = []
  #outcomes: Outcome[] = []
  /** In order of first byte; those that are gone are among them. */
  readonly #served = new Map<string, { peer: Address; bytes: number; sinceMs: number }>()
  /** How often each was dialled again since it last sent something. */
  readonly #redials = new Map<string, number>()
  readonly #pauses = new Set<Timer>()
  /** Those whose line broke and who are not back, with what they sent. */
  readonly #broken = new Map<Address, number>()
  /** When something was last to be hoped for from somebody. */
  #hopeMs: number
  #asking = false
  #asks = 0
  #timer: Timer | undefined
  #starvation: Timer | undefined
  #waitingFor = 'nobody who has it can be reached'
  #over = false

  constructor(private readonly parts: SourcePoolParts) {
    this.#hopeMs = parts.clock.nowMs()
  }

  get sources(): Iterable<Source> {
    return this.#sources
  }

  /** Why nothing moves; undefined while there is a source. */
  get waitingFor(): string | undefined {
    return this.#sources.size > 0 ? undefined : this.#waitingFor
  }

  served(): { peer: Address; bytes: number }[] {
    return Array.from(this.#served.values(), ({ peer, bytes }) => ({ peer, bytes }))
  }

  start(first: Answer): void {
    this.#watchStarvation()
    this.#take(first)
  }

  count({ address }: Source, bytes: number): void {
    const key = formatAddress(address)
    const entry = this.#served.get(key)
    if (entry) entry.bytes += bytes
    else this.#served.set(key, { peer: address, bytes, sinceMs: this.parts.clock.nowMs() })
    this.#redials.delete(key)
    this.#hopeMs = this.parts.clock.nowMs()
  }

  hasOtherThan(source: Source): boolean {
    for (const other of this.#sources) if (other !== source && other.promising) return true
    return false
  }

  lost(source: Source, reason: RodizioError): void {
    if (!this.#sources.delete(source)) return
    const { facts, number } = this.parts
    facts.tell('source-lost', number, source.link.number, reason.code)
    this.#waitingFor = reason.message
    if (!this.#redial(source, reason)) this.#report(source.address, resultOf(reason), source.bytes)
    this.#hurry()
    this.fill()
  }

  /** Every source leaves. What they did is told with the next request, if there is one. */
  close(): void {
    if (this.#over) return
    this.#over = true
    this.#timer?.cancel()
    this.#tellLast()
    this.#starvation?.cancel()
    for (const pause of this.#pauses) pause.cancel()
    for (const source of this.#sources) source.leave()
    this.#sources.clear()
  }

  /** What failed is told, though nothing more is asked: the tracker looks after it. */
  #tellLast(): void {
    for (const [address, bytes] of this.#broken) this.#report(address, 'unreachable', bytes)
    if (!this.#outcomes.some(({ result }) => result === 'unreachable')) return
    const outcomes = this.#outcomes.splice(0)
    const query = {
      count: 1,
      need: 'complete',
      share: this.parts.share(),
      outcomes,
      known: [],
    } as const
    this.parts.ask(query, () => {})
  }

  /** Takes in candidates up to the number wanted; asks for more when there are none. */
  fill(): void {
    if (this.#over) return
    while (this.#wanted > 0) {
      const next = this.#candidates.shift()
      if (!next) return this.#askAgain()
      this.#connect(next.peer)
    }
  }

  /** A link came in from somebody who fetches the same. */
  met(link: Link): void {
    if (!this.#over && this.#sources.size < LIMITS.sourcesAtOnce) this.#join(link.address, link)
  }

  /** How many more sources would be of use. */
  get #wanted(): number {
    const useful = Math.min(LIMITS.sourcesAtOnce, pieceCountOf(this.parts.info.size))
    const room = 2 * LIMITS.sourcesAtOnce - this.#sources.size - this.#connecting.size
    return Math.min(useful - this.#active(), room)
  }

  #join(address: Address, link: Link): void {
    for (const source of this.#sources) if (source.link.instance === link.instance) return
    this.#sources.add(this.parts.join(address, link))
  }

  /** The lazy look for more sources is too lazy when there are none. */
  #hurry(): void {
    if (this.#sources.size > 0) return
    this.#timer?.cancel()
    this.#timer = undefined
  }

  /** A line may break though the peer is well: it is dialled again before it is called dead. */
  #redial({ address, stock, bytes }: Source, { code }: RodizioError): boolean {
    const key = formatAddress(address)
    const redials = this.#redials.get(key) ?? 0
    if (code !== 'CONNECTION_FAILED' || !stock || redials === LIMITS.redialsMax) return false
    this.#redials.set(key, redials + 1)
    this.#connecting.set(key, address)
    this.#broken.set(address, bytes)
    const timer = this.parts.clock.after(LIMITS.redialPauseMs, () => {
      this.#pauses.delete(timer)
      this.#connect(address)
    })
    this.#pauses.add(timer)
    return true
  }

  #active(): number {
    let active = 0
    for (const source of this.#sources) if (source.lively && source.promising) active++
    return active + this.#connecting.size
  }

  #connect(address: Address): void {
    const key = formatAddress(address)
    this.#connecting.set(key, address)
    this.parts.links.to(address, (link) => {
      this.#connecting.delete(key)
      if (this.#over) return
      this.#broken.delete(address)
      if (link instanceof Error) {
        this.#report(address, resultOf(link), 0)
        this.#waitingFor = link.message
        return this.fill()
      }
      this.#join(address, link)
    })
  }

  #report(peer: Address, result: Outcome['result'], bytes: number): void {
    const since = this.#served.get(formatAddress(peer))?.sinceMs
    const ms = since === undefined ? 0 : Math.round(this.parts.clock.nowMs() - since)
    this.#outcomes.push({ peer, result, bytes, ms })
    if (this.#outcomes.length > LIMITS.outcomesPerAskMax) this.#outcomes.shift()
  }

  #askAgain(): void {
    if (this.#asking || this.#timer) return
    this.#timer = this.parts.clock.after(this.#pauseMs(), () => {
      this.#timer = undefined
      this.#ask()
    })
  }

  /** At once when there is news to tell, then more and more slowly; without haste with sources. */
  #pauseMs(): number {
    for (const { promising } of this.#sources) if (promising) return LIMITS.moreSourcesMs
    const pauseMs = this.#asks === 0 ? 0 : LIMITS.askRetryMs * 1.5 ** (this.#asks - 1)
    return Math.min(pauseMs, LIMITS.askRetryMsMax)
  }

  #ask(): void {
    this.#asking = true
    this.#asks++
    const outcomes = this.#outcomes.splice(0)
    const known = Array.from(this.#sources, ({ address }) => address)
    known.push(...this.#connecting.values())
    const count = Math.max(1, this.#wanted)
    const need = pieceCountOf(this.parts.info.size) > 1 ? 'any' : 'complete'
    const query: HolderQuery = { count, need, share: this.parts.share(), outcomes, known }
    this.parts.ask(query, (answer) => {
      this.#asking = false
      if (this.#over) return
      if (!(answer instanceof Error)) return this.#take(answer)
      // With sources the tracker can be done without; without, somebody may still turn up.
      if (this.#sources.size === 0 && !isPassing(answer)) return this.parts.starved(answer)
      this.#waitingFor = answer.message
      this.#askAgain()
    })
  }

  #take({ holders, known }: Answer): void {
    this.#candidates = [...holders]
    if (holders.length > 0) this.#asks = 0
    else if (this.#sources.size === 0) {
      this.#waitingFor =
        known > 0 ? `${known} who have it cannot serve it now` : 'nobody has it now'
      this.parts.facts.tell('download-waiting', this.parts.number, this.#waitingFor)
    }
    this.fill()
  }

  /** A place in somebody's queue is hope enough, however long it takes. */
  #watchStarvation(): void {
    const { clock, waitMs, info, starved } = this.parts
    const nowMs = clock.nowMs()
    for (const { promising } of this.#sources) if (promising) this.#hopeMs = nowMs
    if (nowMs - this.#hopeMs >= waitMs && this.#connecting.size === 0) {
      const text = `nobody could be found to get ${printable(info.name)} from: ${this.#waitingFor}`
      return starved(new RodizioError('NO_SOURCE', text))
    }
    const leftMs = Math.max(LIMITS.starvationLookMs, this.#hopeMs + waitMs - nowMs)
    this.#starvation = clock.after(leftMs, () => this.#watchStarvation())
  }
}

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
