import { namePattern } from '../../core/content/name-pattern.js'
import { pieceCountOf } from '../../core/content/piece-layout.js'
import { filesOf } from '../group.js'
import type { RunReport } from '../report/run-report.js'
import { buildSimulation } from './build-simulation.js'
import type { NamedStrategy, Scenario } from './scenario.js'

export interface ScenarioRun {
  readonly record: RunReport
  /** What the first plugin that broke the rules did; the default has answered in its place. */
  readonly faulted: string | undefined
}

export interface RunChoice {
  readonly seed: number
  readonly strategy: NamedStrategy
  /** What the scenario is called. */
  readonly name?: string
}

/**
 * Runs a scenario once. `progress` hears how much of all that is wanted has been fetched, 0 to 1.
 */
export async function runScenario(
  scenario: Scenario,
  { seed, strategy, name = '' }: RunChoice,
  progress: (share: number) => void,
): Promise<ScenarioRun> {
  const simulation = buildSimulation(scenario, { seed, strategy })
  const pieces = piecesWanted(scenario)
  let faulted: string | undefined
  const hear = (_: unknown, plugin: string, fault: string) => {
    faulted ??= `${plugin} ${fault}`
  }
  simulation.observe({
    tracker: { 'strategy-faulted': hear },
    peer: { 'piece-order-faulted': hear },
  })
  const result = await simulation.run({
    limit: scenario.limitMs,
    scenario: name,
    progress: () => progress(Math.min(1, simulation.ledger.pieces / pieces)),
  })
  return { record: { ...result.report, strategy: strategy.name }, faulted }
}

/** Files end all at once, near the end: pieces tell better how far a run is. */
function piecesWanted({ groups }: Scenario): number {
  const files = groups.flatMap(({ options }) => filesOf(options.shares))
  let pieces = 0
  for (const { count, options } of groups) {
    for (const wanted of options.wants ?? []) {
      const pattern = namePattern(wanted)
      const meant = files.filter(({ name }) => pattern?.matches(name) ?? name === wanted)
      for (const { size } of meant) pieces += count * pieceCountOf(size)
    }
  }
  return pieces
}
