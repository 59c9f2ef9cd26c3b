import { accessLinks, createSimulation } from '../../simulation/index.js'

/**
 * A process that simulates one swarm: `PEERS PIECES [REPEATS [SECONDS]]`. One seeder and so many
 * peers on equal links, which come within so many seconds, or all at once; each wants one file of
 * so many pieces. Prints one JSON object.
 */
const [peers, pieces, repeats = 1, seconds = 0] = process.argv.slice(2).map(Number)

async function swarm(seed: number) {
  const network = accessLinks({ up: '20Mbit/s', down: '20Mbit/s', latency: '2ms' })
  const simulation = createSimulation({ seed, network })
  const arrive = { within: `${seconds}s` } as const
  simulation.tracker({ strategy: 'random' })
  simulation.peers('seeder', 1, { shares: { 'file.bin': `${pieces! * 256}KiB` } })
  simulation.peers('peer', peers!, { wants: ['file.bin'], pause: '1s', arrive })
  const sinceMs = performance.now()
  const before = process.cpuUsage()
  const { events, starved, makespan } = await simulation.run({ limit: '1h' })
  const { user, system } = process.cpuUsage(before)
  if (starved.length > 0) throw new Error(`${starved.length} peers got nothing`)
  const messages = simulation.world.network.delivered
  const ms = Math.round(performance.now() - sinceMs)
  const cpuMs = Math.round((user + system) / 1000)
  return { ms, cpuMs, events, messages, ratioToOptimum: makespan?.ratioToOptimum }
}

const runs: Awaited<ReturnType<typeof swarm>>[] = []
for (let run = 1; run <= repeats; run++) runs.push(await swarm(run))
const peakMiB = process.resourceUsage().maxRSS / 1024
process.stdout.write(`${JSON.stringify({ runs, peakMiB })}\n`)
