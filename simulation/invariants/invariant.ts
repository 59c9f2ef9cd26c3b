import type { Ledger } from '../ledger.js'
import type { Machine } from '../machine.js'
import type { Observer } from '../observer.js'
import type { World } from '../world.js'

/** A rule that holds in every run, whatever goes wrong in it. */
export interface Invariant {
  /** Stable: errors and tests call it so. */
  readonly name: string
  /** One sentence. */
  readonly statement: string
  /** Watches a run from its start. */
  watch(scene: Scene): Watch
}

/**
 * Hears the facts of a run as they come; of each in constant time, since there are millions. A rule
 * is judged by what was told, never by looking into nodes.
 */
export interface Watch extends Observer {
  /** The event is over in which it asked for that. */
  settled?(): void
  /** Some seconds have passed. */
  passed?(): void
  /** Every program has been told to stop, and has had its time. */
  stopped?(): void
  /** And what was still under way has arrived. */
  over?(): void
}

/** What a watch can see and say. */
export interface Scene {
  readonly world: World
  readonly ledger: Ledger
  /** Whether something outside the nodes, such as a scheduled fault, is still to come. */
  readonly expectsMore: () => boolean
  readonly nowMs: number
  /** The rule is broken. The run ends when the event is over. */
  broken(text: string, ...involved: readonly Machine[]): void
  /** Has `settled` called when the event is over. */
  settleLater(): void
}
