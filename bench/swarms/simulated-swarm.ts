import { accessLinks, createSimulation } from '../../simulation/index.js'
import type { Swarm, SwarmRun } from './swarm.js'

const fileName = 'file.bin'

/** As loopback is: rates bound the peers long before it does. */
const loopback = accessLinks({ up: '10Gbit/s', down: '10Gbit/s', latency: '0.05ms' })

/** The swarm on virtual time, with the directives of the real one. */
export async function runSimulatedSwarm(
  swarm: Swarm,
  seed: number,
  network = loopback,
): Promise<SwarmRun> {
  const { peers, fileBytes, bytesPerSecond, strategy } = swarm
  const rates = { uploadRate: bytesPerSecond, downloadRate: bytesPerSecond }
  const simulation = createSimulation({ seed, network })
  simulation.tracker({ strategy })
  simulation.peers('seeder', 1, { shares: { [fileName]: fileBytes }, ...rates })
  simulation.peers('node', peers - 1, { wants: [fileName], pause: '1s', ...rates })
  const { finishSeconds, starved } = await simulation.run({ limit: '10min' })
  if (starved.length > 0) throw new Error(`${starved[0]!.peer} starved: ${starved[0]!.because}`)
  return { finishSeconds }
}
