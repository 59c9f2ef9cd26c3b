import { Simulation } from '../simulation.js'
import { watchFor } from './conditions.js'
import { countOf, machinesIn, type PlannedFault, planLine } from './fault-plan.js'
import { inject } from './fault-verbs.js'
import type { NamedStrategy, Scenario } from './scenario.js'

/** A simulation of a scenario with a seed, ready to run. */
export function buildSimulation(
  scenario: Scenario,
  { seed, strategy = scenario.strategies[0]! }: { seed: number; strategy?: NamedStrategy },
): Simulation {
  const { network, content, tracker, groups, faults } = scenario
  const simulation = new Simulation({ seed, network, content })
  simulation.tracker({ ...tracker, strategy: strategy.choice })
  for (const { name, count, options } of groups) simulation.peers(name, count, options)
  const { world } = simulation
  const machinesOf = machinesIn(scenario)
  for (const line of faults) {
    const plan = planLine(line, machinesOf, world.random)
    const { on } = line
    if (on.kind === 'time') {
      for (const { atMs, fault } of plan)
        simulation.at(atMs, () => inject(simulation.faults, fault))
      continue
    }
    const needed = on.kind === 'done' ? countOf(on.who, machinesOf) : 0
    simulation.observe(watchFor(on, needed, world, () => schedule(simulation, plan)))
  }
  return simulation
}

/** From now on. Nobody waits for it: a run may be over before. */
function schedule({ world, faults }: Simulation, plan: readonly PlannedFault[]): void {
  for (const { atMs, fault } of plan)
    world.queue.add(Math.round(atMs * 1000), world.owner, () => inject(faults, fault))
}
