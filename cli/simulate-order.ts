import type { ScenarioRun } from '../simulation/scenario/run-scenario.js'
import type { Overrides } from '../simulation/scenario/scenario.js'

/** What the threads of `rodizio simulate` are told and tell. */

/** Of all runs of a thread. */
export interface SimulateOrder extends Overrides {
  /** The scenario's .conf. */
  readonly path: string
  readonly directory: string
}

export interface RunOrder {
  /** Among the strategies of the scenario, as it is with what stands in its place. */
  readonly strategy: number
  readonly seed: number
}

export type RunNews =
  /** How much of all that is wanted has been fetched, from 0 to 1. */
  | { readonly share: number }
  | ScenarioRun
  /** The run broke off: a broken invariant, or a bug. */
  | { readonly error: { readonly code: string; readonly message: string; readonly stack: string } }
