import type { PluginChoice } from '../../index.js'
import type { PeerGroupOptions } from '../group.js'
import type { Network } from '../network/network-model.js'
import type { MetricName } from '../report/metrics.js'
import type { SimulatedTrackerOptions } from '../simulation.js'
import type { Expectation } from './expectation.js'
import type { FaultLine } from './fault-line.js'

/** What a scenario's .conf says, checked: all that a run needs but a seed. */
export interface Scenario {
  readonly network: Network
  readonly content: 'described' | 'bytes'
  readonly tracker: SimulatedTrackerOptions
  /** What to compare: one of the scenario itself, or those that were named in its place. */
  readonly strategies: readonly NamedStrategy[]
  readonly groups: readonly Group[]
  readonly faults: readonly FaultLine[]
  readonly limitMs: number
  readonly expectations: readonly Expectation[]
  /** The figures by which a scoreboard compares strategies. */
  readonly scores: readonly MetricName[]
}

export interface NamedStrategy {
  /** As people named it. */
  readonly name: string
  readonly choice: PluginChoice<'strategy'>
}

export interface Group {
  readonly name: string
  readonly count: number
  readonly options: PeerGroupOptions
}

/** What stands in place of what the file says. */
export interface Overrides {
  readonly strategies?: readonly string[]
  readonly pieceOrder?: string | undefined
  /** Other numbers of peers, as `GROUP=COUNT`. */
  readonly peers?: readonly string[]
}
