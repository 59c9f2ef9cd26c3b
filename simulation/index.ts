import { Simulation, type SimulationOptions } from './simulation.js'

/** Describes a swarm, to be run on virtual time. */
export function createSimulation(options: SimulationOptions): Simulation {
  return new Simulation(options)
}

export { type AccessLinks, accessLinks, type ZoneLine } from './network/access-links.js'
export { latency } from './network/latency.js'
export type { MachineReport, RunReport, Starved } from './report/run-report.js'
export type { Makespan, SimulationResult } from './result.js'
export { seeds } from './seeds.js'
export type { Simulation, SimulationOptions } from './simulation.js'
