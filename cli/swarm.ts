import { Diagnostics } from '../core/conf/diagnostic.js'
import { readScenario } from '../simulation/scenario/read-scenario.js'
import type { Scenario } from '../simulation/scenario/scenario.js'
import type { Call } from './command.js'
import { findScenario } from './shipped-scenarios.js'
import { Signals } from './signals.js'
import { jobsOf, type SimulateFlags } from './simulate-flags.js'
import type { SimulateOrder } from './simulate-order.js'
import { SimulateProgress } from './simulate-progress.js'
import { type RunEnd, SimulateRuns } from './simulate-runs.js'
import { TEXTS } from './texts.js'

/** A scenario as it was asked for. */
export interface Swarm {
  /** What people call it. */
  readonly word: string
  /** What to tell the threads that run it. */
  readonly order: SimulateOrder
  readonly scenario: Scenario
}

/** Reads the scenarios; their mistakes, all of them, are thrown at once. */
export async function readSwarms(
  words: readonly string[],
  strategies: readonly string[],
  { context: { directory }, flags }: Call,
): Promise<readonly Swarm[]> {
  const { pieceOrder, peers = [] }: SimulateFlags = flags
  const diagnostics = new Diagnostics()
  const swarms: Swarm[] = []
  for (const word of words) {
    const path = findScenario(word, directory)
    const order = { path, directory, strategies, pieceOrder, peers }
    const scenario = await readScenario(path, directory, diagnostics, order)
    if (scenario) swarms.push({ word, order, scenario })
  }
  diagnostics.throwIfAny()
  return swarms
}

/** Runs a swarm with each strategy and each seed; a signal ends it, with a status. */
export async function runSwarm(
  { order, scenario }: Swarm,
  seeds: readonly number[],
  { context, output, flags }: Call,
): Promise<{ readonly ends: readonly RunEnd[] } | { readonly status: number }> {
  const orders = seeds.flatMap((seed) =>
    scenario.strategies.map((_, strategy) => ({ strategy, seed })),
  )
  const runs = new SimulateRuns(order, orders)
  const progress = new SimulateProgress(runs, orders.length, output, context.clock)
  const signals = new Signals(context)
  let ends: readonly RunEnd[]
  try {
    ends = await runs.all(jobsOf(flags), signals.aborted)
  } finally {
    progress.stop()
    signals.release()
  }
  if (signals.status === undefined) return { ends }
  output.note(TEXTS.simulate.stopped(runs.ended, orders.length))
  return { status: signals.status }
}
