import type { Address } from '../wire/address.js'
import type { OptionSpecs } from './options.js'
import type { Plugin } from './plugin.js'
import type { RequestedFile } from './strategy.js'

/**
 * Stands around what a node does for others: lets it happen, or refuses it with a reason that the
 * other side is shown, and sees how it went. Several stand behind each other in the order of the
 * .conf, the first in front; `next` asks those behind, of whom the last is the node itself.
 *
 * Each method returns what `next` returned, or `{ refused: 'why' }`, one clause. Without `next`
 * nothing happens; called again, it returns the same again; once the method has returned, it only
 * refuses. Synchronous, without I/O, and quick: it is called for every file of a list and for every
 * request. What is left out lets all pass.
 *
 * A hook that throws, or returns anything else, lets nobody pass; had it called `next`, what that
 * returned stands. The node goes on; the fault is told as a fact, and logged once for each kind.
 */
export interface Hooks {
  /**
   * A file is to be listed. On a tracker: a peer announces it, or asks for it, which lists the
   * asker as well. On a peer: its tracker is about to be told of a file that is shared here.
   */
  announce?(event: HookEvent, next: () => HookResult): HookResult
  /**
   * A file is asked for. On a tracker: who is next, who has it, who would be next (files that are
   * only browsed are not asked for); `next` returns who was named. On a peer: somebody wants it
   * from here; whoever is refused looks elsewhere.
   */
  request?(event: HookEvent, next: () => HookResult): HookResult
  /** Commands for the prompt of a peer, by the word that calls them. Read once. */
  readonly commands?: Readonly<Record<string, HookCommand>>
}

export interface HookEvent {
  readonly node: 'tracker' | 'peer'
  readonly file: RequestedFile
  /** Where the other side is seen: an IP address. Undefined where there is none but the node. */
  readonly host: string | undefined
}

export interface HookResult {
  /** Why it does not happen. */
  readonly refused?: string
  /** Whom the asker was told of, best first. */
  readonly holders?: readonly Address[]
}

export interface HookCommand {
  /** One clause for `help`. */
  readonly about: string
  /** What stands behind the word, split as in a shell. Returns what to print. */
  run(words: readonly string[]): string
}

export type HooksPlugin<S extends OptionSpecs = OptionSpecs> = Plugin<'hooks', S>
