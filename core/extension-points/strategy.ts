import type { Random } from '../runtime/random.js'
import type { Address } from '../wire/address.js'
import type { OptionSpecs } from './options.js'
import type { Plugin } from './plugin.js'

/**
 * Decides, on the tracker, which holders of a file serve a request: the next peer.
 *
 * Synchronous and without I/O: it is called once for each request and answers from what it is
 * given. The same calls give the same answers (chance comes from the plugin's own `random`). It
 * changes nothing it is given and keeps no holder beyond its own bookkeeping.
 */
export interface Strategy {
  /**
   * Up to `request.count` of `holders`, each at most once, best first. `[]` means "nobody now": the
   * asker waits and asks again; it is no fault. An answer that breaks these rules (a promise does),
   * that takes longer than 100 ms, or an exception, costs the request its preference: the default
   * strategy answers, the fault is counted, and logged once for each kind. Nothing can break off a
   * call that never returns: the tracker then hangs.
   */
  next(request: StrategyRequest, holders: Holders): readonly Holder[]
  /**
   * One clause for people on why `holder` is where it is in the order, right after the dry run that
   * put it there. It leaves no trace either.
   */
  explain?(request: StrategyRequest, holder: Holder): string
}

export interface StrategyRequest {
  /** The same object for every request for the same content while the tracker knows it. */
  readonly file: RequestedFile
  readonly asker: Asker
  /** How many holders the asker can use, at least 1. */
  readonly count: number
  /** Milliseconds on the tracker's monotonic clock. */
  readonly nowMs: number
  /**
   * Nobody is handed out: somebody only wants to know who would be (`explain`). The answer is the
   * one that a request would get, and `next` leaves no trace: no cursor moves, nothing is counted.
   * Drawing from `random` is allowed; draws do not depend on each other.
   */
  readonly dryRun: boolean
}

export interface RequestedFile {
  readonly name: string
  readonly root: string
  readonly size: number
}

export interface Asker {
  readonly address: Address
  readonly zone: string | undefined
  /** How much of the file it has, from 0 to 1. */
  readonly share: number
}

/**
 * One who holds the file, as the tracker knows it now. Read-only; values change between requests.
 */
export interface Holder {
  /** Rises by arrival and is never used twice: rotate by it, never by position. */
  readonly arrival: number
  readonly address: Address
  readonly zone: string | undefined
  /** How much of the file it has, from 0 to 1. */
  readonly share: number
  readonly slots: number
  /**
   * As last heard, less those it was handed to since who have not said that they are done, nor
   * left, nor been silent on it for ten minutes. Never below 0.
   */
  readonly freeSlots: number
  /** Times it was handed out, for any file. */
  readonly served: number
  /**
   * Askers that were sent to it and have said how it went: one for each machine, by its newest
   * word, 64 at most. 0 below three: one alone is not believed. So it is for the next two.
   */
  readonly reporters: number
  /** How many of these say that it failed them. To have been full is no failure. */
  readonly failed: number
  /** The median of what they measured: a minority that lies cannot move it. 0: not known. */
  readonly bytesPerSecond: number
  /** Milliseconds on the tracker's monotonic clock. */
  readonly lastSeenMs: number
}

/**
 * All who may serve this request now, in order of arrival: the asker, the departed, those who just
 * failed this asker, those it uses already and those who said they are full are not among them.
 * A view over live state without copies, valid only during the call. n: holders of the file.
 */
export interface Holders extends Iterable<Holder> {
  /** O(left out), counting whoever is full, whatever it holds. */
  readonly size: number
  /**
   * Up to `n` holders that arrived after `arrival` (undefined: from the first), going on from the
   * first at the end, once round at most. The holder of that arrival need not exist any more. O(log
   * n + result + left out on the way).
   */
  after(arrival: number | undefined, n: number): Holder[]
  /** Up to `n` different holders, evenly at random, in random order. O(result + left out). */
  sample(n: number, random: Random): Holder[]
  /** Up to `n` with the most free slots first, ties by arrival. O(n log n). */
  byFreeSlots(n: number): Holder[]
  /** Those of one zone, in order of arrival. O(n). */
  inZone(zone: string): Holder[]
}

export type StrategyPlugin<S extends OptionSpecs = OptionSpecs> = Plugin<'strategy', S>

/** Adds types to a strategy plugin, and nothing else: it returns its argument. */
export function defineStrategy<const S extends OptionSpecs>(
  plugin: StrategyPlugin<S>,
): StrategyPlugin<S> {
  return plugin
}
