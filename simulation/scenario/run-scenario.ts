import { namePattern } from '../../core/content/name-pattern.js'
import { pieceCountOf } from '../../core/content/piece-layout.js'
import { filesOf } from '../group.js'
import { buildSimulation } from './build-simulation.js'
import { type RunRecord, recordOf } from './report-stub.js'
import type { NamedStrategy, Scenario } from './scenario.js'

/**
 * Runs a scenario once. `progress` hears how much of all that is wanted has been fetched, 0 to 1.
 */
export async function runScenario(
  scenario: Scenario,
  { seed, strategy }: { readonly seed: number; readonly strategy: NamedStrategy },
  progress: (share: number) => void,
): Promise<RunRecord> {
  const simulation = buildSimulation(scenario, { seed, strategy })
  const pieces = piecesWanted(scenario)
  const result = await simulation.run({
    limit: scenario.limitMs,
    progress: () => progress(Math.min(1, simulation.ledger.pieces / pieces)),
  })
  return recordOf(strategy.name, simulation, result)
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
