import type { Clock, Timer } from '../runtime/clock.js'
import type { Want } from '../wire/messages.js'
import { PACING } from './pacing.js'
import type { PieceTicket } from './piece-ticket.js'
import type { Source } from './source.js'

export interface AppetiteParts {
  readonly clock: Clock
  readonly sources: () => Iterable<Source>
  /** It has something that is not here and nobody was asked for. */
  readonly wants: (source: Source) => boolean
}

/**
 * How much a download wants of each source. Two uploads that share a receiver's line take both of
 * their lines for as long as one would have taken, and somebody else gets nothing meanwhile. So a
 * turn is wanted `now` only while nothing else is coming, and then of some sources, until one of
 * them grants it; the others could give `more`, and do so when nobody needs it as much.
 *
 * A piece counts as coming until shortly before it should be here: the next one is then looked for
 * in time. A slow source's counts no longer than twice what is usual, so that it holds up nobody.
 */
export class Appetite {
  /** What was asked for and is not here, in that order. */
  readonly #coming = new Map<PieceTicket, Source>()
  /** Those of whom a turn is wanted now, while nothing is coming. */
  readonly #courted = new Set<Source>()
  /** What a byte takes of late, at best; 0: nothing has come. */
  #msPerByte = 0
  /** From a request to the first byte, at best; 0: nothing has come. */
  #startMs = 0
  /** Where the next round of courting begins, so that all have their share of it. */
  #next = 0
  #timer: Timer | undefined

  constructor(private readonly parts: AppetiteParts) {}

  /** What a turn at `source` is worth now. */
  wantOf(source: Source): Want {
    const nowMs = this.parts.clock.nowMs()
    let sends = false
    for (const [ticket, from] of this.#coming) {
      if (from === source) sends = true
      else if (this.#countsUntilMs(from, ticket) > nowMs) return 'more'
    }
    if (!sends && !this.#courted.has(source)) return 'more'
    return this.parts.wants(source) ? 'now' : 'nothing'
  }

  /** Something has changed that may make a turn worth more: a source, a piece to ask for. */
  look(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    const { clock } = this.parts
    const nowMs = clock.nowMs()
    let untilMs = 0
    for (const [ticket, source] of this.#coming) {
      untilMs = Math.max(untilMs, this.#countsUntilMs(source, ticket))
    }
    const waitMs = untilMs - nowMs > PACING.timerMs ? untilMs - nowMs : this.#court()
    if (waitMs > 0) this.#timer = clock.after(waitMs, () => this.look())
  }

  asked(source: Source, ticket: PieceTicket): void {
    this.#coming.set(ticket, source)
    const concerned = new Set([...this.#courted, ...this.#coming.values()])
    this.#courted.clear()
    // The asked one too: it may have nothing more, and is not to grant a turn for nothing.
    for (const each of concerned) each.wish()
    this.look()
  }

  /** Its first bytes are here. */
  began({ sinceMs, beganMs }: PieceTicket): void {
    const tookMs = beganMs! - sinceMs
    this.#startMs = this.#startMs === 0 ? tookMs : Math.min(this.#startMs, tookMs)
    this.look()
  }

  /** It is here. */
  came(source: Source, ticket: PieceTicket): void {
    if (!this.#coming.has(ticket)) return
    const ms = this.parts.clock.nowMs() - (ticket.beganMs ?? ticket.sinceMs)
    const msPerByte = ms / ticket.length
    source.msPerByte = msPerByte
    const usual = this.#msPerByte
    this.#msPerByte = usual === 0 ? msPerByte : Math.min(msPerByte, PACING.usualGrowth * usual)
    this.dropped(ticket)
  }

  /** It will not come. */
  dropped(ticket: PieceTicket): void {
    const source = this.#coming.get(ticket)
    if (!source) return
    this.#coming.delete(ticket)
    source.wish()
    for (const other of this.#coming.values()) other.wish()
    this.look()
  }

  left(source: Source): void {
    this.#courted.delete(source)
  }

  stop(): void {
    this.#coming.clear()
    this.#courted.clear()
    this.#timer?.cancel()
  }

  /** Some more are asked for a turn. Returns how long they are given; 0: there is nobody more. */
  #court(): number {
    const { sources, wants } = this.parts
    for (const source of this.#courted) source.wish()
    const others = [...sources()].filter((source) => source.stock && !this.#courted.has(source))
    const fresh: Source[] = []
    const dry: Source[] = []
    for (let step = 0; step < others.length && fresh.length < PACING.courtedAtOnce; step++) {
      const source = others[(this.#next + step) % others.length]!
      if (wants(source)) fresh.push(source)
      else dry.push(source)
    }
    this.#next++
    const chosen = [...fresh, ...dry].slice(0, PACING.courtedAtOnce)
    for (const source of chosen) {
      this.#courted.add(source)
      source.wish()
    }
    return others.length > chosen.length ? PACING.courtedForMs : 0
  }

  /** It counts as coming until then. */
  #countsUntilMs({ msPerByte }: Source, ticket: PieceTicket): number {
    const { sinceMs, beganMs } = ticket
    const beginsMs = beganMs ?? sinceMs + this.#startMs
    const usualMs = this.#usualMs(ticket)
    // As long as the last one of that source.
    const takesMs = Math.min(msPerByte * ticket.length || usualMs, 2 * usualMs)
    return beginsMs + takesMs - Math.max(PACING.wishLeadMs, 1.5 * this.#startMs)
  }

  #usualMs({ length }: PieceTicket): number {
    return this.#msPerByte * length || PACING.firstPieceMs
  }
}
