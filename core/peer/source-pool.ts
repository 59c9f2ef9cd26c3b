import { printable } from '../content/names.js'
import { pieceCountOf } from '../content/piece-layout.js'
import { RodizioError } from '../errors.js'
import { LIMITS } from '../limits.js'
import type { Timer } from '../runtime/clock.js'
import { type Address, formatAddress } from '../wire/address.js'
import type { Answer, HolderInfo } from '../wire/messages.js'
import { firstQuery } from './holder-query.js'
import type { Link } from './link.js'
import { Redials } from './redials.js'
import type { Source } from './source.js'
import { SourceLedger } from './source-ledger.js'
import type { SourcePoolParts } from './source-pool-parts.js'
import { isPassing } from './tracker-approach.js'

/**
 * The sources of one download: takes the holders that the tracker names, best first, replaces those
 * that fail, and asks for the next when there are none left, telling what became of the others.
 */
export class SourcePool {
  readonly #sources = new Set<Source>()
  readonly #connecting = new Map<string, Address>()
  #candidates: HolderInfo[] = []
  readonly #ledger: SourceLedger
  /** Banned ones that the tracker named. */
  #shunned: Address[] = []
  readonly #redials: Redials
  /** When something was last to be hoped for from somebody. */
  #hopeMs: number
  #asking = false
  #asks = 0
  #timer: Timer | undefined
  #starvation: Timer | undefined
  #waitingFor = 'nobody who has it can be reached'
  #refusal: string | undefined
  #paused = false
  #over = false

  constructor(private readonly parts: SourcePoolParts) {
    this.#ledger = new SourceLedger(parts.clock, parts.tellLater)
    this.#redials = new Redials(parts.clock, (address) => this.#connect(address))
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
    return this.#ledger.served()
  }

  start(first: Answer): void {
    this.#watchStarvation()
    this.#take(first)
  }

  count({ key, address }: Source, bytes: number): void {
    this.#ledger.count(key, address, bytes)
    this.#redials.sent(key)
    this.#hopeMs = this.parts.clock.nowMs()
  }

  /** What it sent is not what its hash says. It stays, until that has happened too often. */
  blame(source: Source, reason: RodizioError): void {
    this.#report(source, reason)
    this.parts.bans.strike(source.link.origin)
  }

  lost(source: Source, reason: RodizioError): void {
    if (!this.#sources.delete(source)) return
    for (const other of this.#sources) other.forgive()
    const { facts, number } = this.parts
    facts.tell('source-lost', number, source.link.number, reason.code)
    this.#waitingFor = reason.message
    if (reason.code === 'REFUSED') this.#refusal = reason.message
    if (!this.#redial(source, reason)) this.#report(source, reason)
    this.#hurry()
    this.fill()
  }

  /** Every source leaves, and nobody is looked for until `resume`. */
  pause(): void {
    this.#paused = true
    this.#candidates = []
    for (const { address } of this.#redials.stop()) this.#connecting.delete(formatAddress(address))
    this.#leaveAll()
  }

  resume(): void {
    this.#paused = false
    this.#asks = 0
    this.#hopeMs = this.parts.clock.nowMs()
    this.#watchStarvation()
    this.fill()
  }

  /** Every source leaves. What they did is told with the next request, if there is one. */
  close(): void {
    if (this.#over) return
    this.#over = true
    this.#tellLast()
    this.#leaveAll()
  }

  #leaveAll(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#starvation?.cancel()
    for (const source of this.#sources) source.leave()
    this.#sources.clear()
  }

  /** What failed is told, though nothing more is asked: the tracker looks after it. */
  #tellLast(): void {
    for (const { address } of this.#redials.stop()) {
      this.#ledger.report(address, new RodizioError('CONNECTION_FAILED', 'the line broke'))
    }
    const { pressing } = this.#ledger
    const outcomes = this.#ledger.take()
    if (!pressing) return this.parts.tellLater(outcomes)
    this.parts.ask({ ...firstQuery, share: this.parts.share(), outcomes }, () => {})
  }

  /** Takes in candidates up to the number wanted; asks for more when there are none. */
  fill(): void {
    if (this.#over || this.#paused) return
    while (this.#wanted > 0) {
      const next = this.#candidates.shift()
      if (!next) return this.#askAgain()
      if (this.parts.bans.has(next.peer)) this.#shun(next.peer)
      else this.#connect(next.peer)
    }
  }

  /** A link came in from somebody who fetches the same. */
  met(link: Link): void {
    if (this.#over || this.#paused || this.#room <= 0) return
    if (!this.parts.bans.has(link.origin)) this.#join(link.address, link)
  }

  /** How many more sources would be of use. */
  get #wanted(): number {
    const useful = Math.min(this.parts.sourcesMax(), pieceCountOf(this.parts.info.size))
    return Math.min(useful - this.#active(), this.#room)
  }

  get #room(): number {
    return 2 * this.parts.sourcesMax() - this.#sources.size - this.#connecting.size
  }

  #report({ address, link }: Source, reason: RodizioError): void {
    // Where somebody who came in says to listen may be the address of another, who is not to blame.
    const hearsay = !link.dialled && reason.code === 'BAD_CONTENT'
    if (!hearsay) this.#ledger.report(address, reason)
  }

  #shun(address: Address): void {
    this.#shunned.push(address)
    if (this.#shunned.length > LIMITS.shunnedMax) this.#shunned.shift()
  }

  #join(address: Address, link: Link): void {
    for (const source of this.#sources) if (source.link.instance === link.instance) return
    this.#sources.add(this.parts.join(address, link))
    this.parts.facts.tell('source-joined', this.parts.number, link.number)
  }

  /** The lazy look for more sources is too lazy when there are none. */
  #hurry(): void {
    if (this.#sources.size > 0) return
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #redial({ address, stock, bytes }: Source, { code }: RodizioError): boolean {
    if (code !== 'CONNECTION_FAILED' || !stock) return false
    if (!this.#redials.begin(address, bytes)) return false
    this.#connecting.set(formatAddress(address), address)
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
      if (this.#over || this.#paused) return
      this.#redials.ended(address)
      if (link instanceof Error) {
        this.#ledger.report(address, link)
        this.#waitingFor = link.message
        return this.fill()
      }
      // By another name, perhaps.
      if (!this.parts.bans.has(link.origin)) return this.#join(address, link)
      this.#shun(address)
      this.fill()
    })
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
    const outcomes = this.#ledger.take()
    const known = Array.from(this.#sources, ({ address }) => address)
    this.#shunned = this.#shunned.filter((address) => this.parts.bans.has(address))
    known.push(...this.#connecting.values(), ...this.#shunned)
    const count = Math.max(1, this.#wanted)
    const need = pieceCountOf(this.parts.info.size) > 1 ? 'any' : 'complete'
    this.parts.ask({ count, need, share: this.parts.share(), outcomes, known }, (answer) => {
      this.#asking = false
      if (this.#over || this.#paused) return
      if (!(answer instanceof Error)) return this.#take(answer)
      // With sources the tracker can be done without; without, somebody may still turn up. One that
      // has just been started anew knows nothing, until its peers have told it.
      const passing = isPassing(answer) || answer.code === 'UNKNOWN_FILE'
      if (this.#sources.size === 0 && !passing) return this.parts.starved(answer)
      this.#waitingFor = answer.message
      this.#askAgain()
    })
  }

  #take({ holders, known }: Answer): void {
    this.#candidates = [...holders]
    if (holders.length > 0) this.#asks = 0
    else if (this.#sources.size === 0) {
      this.#waitingFor = this.#noneNow(known)
      this.parts.facts.tell('download-waiting', this.parts.number, this.#waitingFor)
    }
    this.fill()
  }

  #noneNow(known: number): string {
    if (known === 0) return 'nobody has it now'
    return this.#shunned.length > 0
      ? 'only peers that sent wrong data have it now'
      : (this.#refusal ?? `${known} who have it cannot serve it now`)
  }

  /** A place in somebody's queue is hope enough, however long it takes. */
  #watchStarvation(): void {
    const { clock, waitMs, info, share, starved } = this.parts
    const nowMs = clock.nowMs()
    for (const { promising } of this.#sources) if (promising) this.#hopeMs = nowMs
    if (nowMs - this.#hopeMs >= waitMs && this.#connecting.size === 0) {
      const kept = 'what has arrived is kept, and the next get goes on from there'
      const text = `nobody could be found to get ${printable(info.name)} from: ${this.#waitingFor}`
      return starved(new RodizioError('NO_SOURCE', share() > 0 ? `${text}; ${kept}` : text))
    }
    const leftMs = Math.max(LIMITS.starvationLookMs, this.#hopeMs + waitMs - nowMs)
    this.#starvation = clock.after(leftMs, () => this.#watchStarvation())
  }
}
