import type { Random } from '../../core/runtime/random.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import { accessLinks, createSimulation, latency } from '../../simulation/index.js'
import { drawFaults } from '../../simulation/scenario/draw-faults.js'
import { formatPlanned, type PlannedFault } from '../../simulation/scenario/fault-plan.js'
import { inject } from '../../simulation/scenario/fault-verbs.js'
import type { Simulation } from '../../simulation/simulation.js'
import { strategyThatThrows } from './strategy-that-throws.js'

/** Things go wrong until then; from then on all is well, and everybody has to finish. */
export const healedAtMs = 30_000
const patienceMs = 3_600_000

export interface RandomSwarm {
  readonly simulation: Simulation
  /** What it is, a line each. */
  readonly about: readonly string[]
}

/** A small swarm, and what goes wrong in it, all of it from the seed. */
export function randomSwarm(seed: number): RandomSwarm {
  const random = new SeededRandom(`random swarm ${seed}`)
  const about: string[] = []
  const note = <T extends object>(what: string, options: T): T => {
    about.push(`${what} ${JSON.stringify(options)}`)
    return options
  }
  const link = { up: drawRate(random), down: drawRate(random), latency: `${random.below(200)}ms` }
  const fluid = random.below(5) > 0
  const network = fluid ? accessLinks(note('network', link)) : latency(link.latency)
  const content = random.below(10) === 0 ? 'bytes' : 'described'
  const simulation = createSimulation({ seed, network, content, throughCodec: maybe(random, 5) })
  const tracker = note('tracker', {
    maxPeer: 1 + random.below(4),
    portAllocator: pick(['sequential', 'single'], random),
    strategy: pick(['round-robin', 'random', 'throws'], random),
  })
  const strategy = tracker.strategy === 'throws' ? strategyThatThrows(3) : tracker.strategy
  simulation.tracker({ ...tracker, strategy })
  const files = drawFiles(random)
  const peer = note('peers', {
    announce: pick(['live', 'live', 'on-request'] as const, random),
    maxPeers: 1 + random.below(4),
    portAllocator: pick(['sequential', 'single'], random),
    pieceOrder: pick(['rarest-first', 'sequential', 'random'], random),
    ...(maybe(random, 6) && { uploadRate: drawRate(random) }),
    ...(maybe(random, 6) && { downloadRate: drawRate(random) }),
    wait: patienceMs,
  })
  const counts = note('counts', { seeder: 1 + random.below(2), node: 1 + random.below(9) })
  const shares = note('files', files)
  simulation.peers('seeder', counts.seeder, { ...peer, shares })
  const wants = Object.keys(files)
    .filter(() => !maybe(random, 4))
    .map((name) => (name.endsWith('/') ? `${name}*` : name))
  const arrive = { within: random.below(10_000) }
  const slow = { up: '1Mbit/s', down: '2Mbit/s' }
  simulation.peers('node', counts.node, {
    ...peer,
    ...note('node', { wants, arrive, ...(maybe(random, 6) && { link: slow }) }),
  })
  const peers = Object.entries(counts).flatMap(([group, count]) =>
    Array.from({ length: count }, (_, index) => `${group}-${index + 1}`),
  )
  const [trackers, count, withinMs] = [['tracker'], random.below(9), healedAtMs - 10_000]
  const plan = drawFaults({ trackers, peers, count, withinMs }, random.fork('faults'))
  schedule(simulation, plan)
  if (peer.announce === 'on-request') announceAgain(simulation)
  return { simulation, about: [...about, ...plan.map(formatPlanned)] }
}

function schedule(simulation: Simulation, plan: readonly PlannedFault[]): void {
  const { world, faults } = simulation
  for (const { atMs, fault } of plan) {
    if (atMs < healedAtMs) simulation.at(atMs, () => inject(faults, fault))
  }
  const lines = world.machines.map(({ line }) => line)
  simulation.at(healedAtMs, () => {
    faults.repair()
    for (const [number, machine] of world.machines.entries()) {
      machine.changeLine(lines[number]!)
      faults.corrupt(machine.name, 0)
      faults.freeDisk(machine.name)
    }
    simulation.restart('tracker')
  })
  // First who has something: a pattern stands for what the tracker knows when it is asked.
  simulation.at(healedAtMs + 5_000, () => simulation.restart('seeder'))
  simulation.at(healedAtMs + 45_000, () => simulation.restart('node'))
}

/** A tracker that was down has forgotten peers which tell it nothing until they are told to. */
function announceAgain(simulation: Simulation): void {
  simulation.at(healedAtMs + 1_000, () => simulation.faults.stop('seeder'))
}

function drawFiles(random: Random): Record<string, number | { count: number; size: number }> {
  const files: Record<string, number | { count: number; size: number }> = {}
  for (let number = 1 + random.below(3); number > 0; number--) {
    files[`${number}.bin`] = pick([0, 1, 262_144, 262_145, 1_000_000, 4_194_304], random)
  }
  if (maybe(random, 4)) files['many/'] = { count: 1 + random.below(40), size: 5_000 }
  return files
}

/** Bytes a second. */
function drawRate(random: Random): number {
  return 125_000 * pick([2, 10, 50, 100], random)
}

/** One in so many. */
function maybe(random: Random, many: number): boolean {
  return random.below(many) === 0
}

function pick<T>(all: readonly T[], random: Random): T {
  return all[random.below(all.length)]!
}
