import { join } from 'node:path'
import { accessLinks } from '../../simulation/index.js'
import { random } from '../../strategies/random.js'
import type { Machines } from '../programs/machines.js'
import { type Bench, inFolder, type Measured, type Row, Skipped } from '../row.js'
import { finishTimesOf } from '../swarms/compare-swarms.js'
import { runSimulatedSwarm } from '../swarms/simulated-swarm.js'
import type { SwarmRun } from '../swarms/swarm.js'
import { runSwarmOnLines, type SwarmOnLines } from '../swarms/swarm-on-lines.js'

const pieceBytes = 256 * 1024
/** As long as a modem keeps what it cannot send yet. */
const queueMs = 60
/** Simulated lines have no queue. This stands for the two on each way, a quarter full. */
const latency = `${queueMs / 2}ms`
/** Of a line: what heads of packets leave of it, and a little less. */
const rateShare = 0.92
/** Where more of the machine is taken, peers wait for it. */
const busyShareMost = 0.75

const usual = { peers: 20, fileBytes: 24 * pieceBytes, mbits: 4 }
const small = { peers: 4, fileBytes: 4 * pieceBytes, mbits: 20 }

/** What a swarm does on lines, beside what the simulator says of them. */
export const realLines: Row = {
  title: `finish times, ${usual.peers} peers on lines of ${usual.mbits} Mbit/s`,
  against: 'the same simulated on access links',
  needs: ['ip', 'tc'],
  unit: '×',
  atMost: 1.5,
  measure,
}

async function measure(bench: Bench): Promise<Measured> {
  const { pairs, quick, say, machines, children } = bench
  const described = quick ? small : usual
  const runs = { real: [] as SwarmRun[], rated: [] as SwarmRun[], simulated: [] as SwarmRun[] }
  try {
    await inFolder(bench, 2 * described.peers * described.fileBytes, async ({ path }) => {
      const swarm = swarmOnLines(described, machines)
      const rate = ['--upload-rate', `${described.mbits * rateShare * 1000}kbit/s`]
      const where = { children, folder: join(path, 'swarm') }
      // In turns, so that a machine that is busy for a while is so for both.
      for (let repeat = 1; repeat <= pairs; repeat++) {
        runs.simulated.push(await simulate(described, repeat))
        for (const kind of ['real', 'rated'] as const) {
          const directives = kind === 'rated' ? rate : []
          const one = await runSwarmOnLines({ ...swarm, directives }, where)
          const counts = quick || one.busyShare <= busyShareMost
          if (counts) runs[kind].push(one)
          const busy = `${Math.round(one.busyShare * 100)} % of the machine taken`
          say(`${kind}: ${inWords([one])}, ${busy}${counts ? '' : '; does not count'}`)
        }
      }
    })
  } finally {
    machines.clear()
  }
  if (runs.real.length === 0 || runs.rated.length === 0)
    throw new Skipped('this machine is too busy to be twenty')
  return {
    value: finishTimesOf(runs.real).makespan / finishTimesOf(runs.simulated).makespan,
    ours: `${inWords(runs.real)}; with an upload rate ${inWords(runs.rated)}`,
    theirs: inWords(runs.simulated),
  }
}

/** The tracker has no line: its answers are not what peers wait for. */
function swarmOnLines({ peers, fileBytes, mbits }: typeof usual, machines: Machines): SwarmOnLines {
  const line = { rate: `${mbits}mbit`, queueMs }
  return {
    fileBytes,
    strategy: random,
    maxPeer: 64,
    tracker: machines.add(),
    machines: Array.from({ length: peers }, () => machines.add(line)),
    directives: [],
  }
}

function simulate({ mbits, ...described }: typeof usual, seed: number): Promise<SwarmRun> {
  const rate = `${mbits}Mbit/s`
  const swarm = { ...described, bytesPerSecond: 0, strategy: random }
  return runSimulatedSwarm(swarm, seed, accessLinks({ up: rate, down: rate, latency }))
}

function inWords(runs: readonly SwarmRun[]): string {
  const { sorted, mean, makespan } = finishTimesOf(runs)
  const [first, middle, last] = [sorted[0]!, mean, makespan].map((each) => each.toFixed(1))
  return `first ${first} s, mean ${middle} s, last ${last} s`
}
