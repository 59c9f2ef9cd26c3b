import type { Context } from './context.js'
import type { Output } from './output.js'

/** A command as it was called. */
export interface Call {
  readonly context: Context
  readonly output: Output
  /** What is neither flag nor value of one: names, paths. */
  readonly words: readonly string[]
  readonly flags: Flags
  /** Flags that stand for directives, by the directive's name: `{ maxPeer: '5' }`. */
  readonly directives: Readonly<Record<string, string>>
}

/** The flags that are no directives. */
export interface Flags {
  readonly conf?: string
  readonly tracker?: string
  readonly output?: string
  readonly stay?: string
  readonly replace?: boolean
  readonly partial?: boolean
  readonly typescript?: boolean
  readonly json?: boolean
  readonly quiet?: boolean
  readonly verbose?: boolean
}

/** Resolves to the exit status. */
export type Run = (call: Call) => Promise<number>
