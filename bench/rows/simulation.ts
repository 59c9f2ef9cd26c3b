import { fileURLToPath } from 'node:url'
import { median } from '../measure/median.js'
import type { Bench, Row } from '../row.js'
import { inMicroseconds, inSeconds, inThousands } from '../words.js'

/** One simulated swarm, as its process tells of it. */
interface SwarmRun {
  readonly ms: number
  readonly cpuMs: number
  readonly events: number
  readonly messages: number
}

interface Swarm {
  /** From the start of the process to its exit. */
  readonly wholeMs: number
  readonly runs: readonly SwarmRun[]
  readonly peakMiB: number
  readonly transfers: number
}

const program = fileURLToPath(new URL('../programs/swarm.js', import.meta.url))
/** Of the largest swarm several things are said, and it takes long. */
const known = new Map<string, Promise<Swarm>>()

export const simulation: readonly Row[] = [
  swarmRow('a message delivered in a simulation', 'µs', 10, async (bench) => {
    const swarm = await theSwarm(bench, 300, 100)
    const { cpuMs, messages } = swarm.runs[0]!
    return { value: (1000 * cpuMs) / messages, ours: `${inThousands(messages)} messages` }
  }),
  swarmRow('20 peers × 20 pieces, warm', 'ms', 30, async (bench) => {
    const { runs } = await theSwarm(bench, 20, 20, bench.quick ? 4 : 30)
    const warm = runs.slice(runs.length / 2).map(({ ms }) => ms)
    return { value: median(warm), ours: `median of ${warm.length}` }
  }),
  swarmRow('1,000 peers × 50 pieces, the whole process', 's', 3, async (bench) => {
    const swarm = await theSwarm(bench, 1_000, 50)
    return { value: swarm.wholeMs / 1000, ours: perTransfer(swarm) }
  }),
  swarmRow('10,000 peers × 100 pieces, the whole process', 's', 60, async (bench) => {
    const swarm = await theSwarm(bench, 10_000, 100)
    return { value: swarm.wholeMs / 1000, ours: perTransfer(swarm) }
  }),
  swarmRow('10,000 peers × 100 pieces, peak memory', 'MiB', 1536, async (bench) => {
    const { wholeMs, peakMiB } = await theSwarm(bench, 10_000, 100)
    return { value: peakMiB, ours: `in ${inSeconds(wholeMs)}` }
  }),
  swarmRow('a transfer among 10,000 peers', '×', 1.5, async (bench) => {
    const few = await theSwarm(bench, 1_000, 100)
    const many = await theSwarm(bench, 10_000, 100)
    const value = costOf(many) / costOf(few)
    return { value, ours: perTransfer(many), theirs: `${perTransfer(few)}, among 1,000` }
  }),
]

function swarmRow(
  title: string,
  unit: Row['unit'],
  atMost: number,
  measure: (bench: Bench) => Promise<{ value: number; ours: string; theirs?: string }>,
): Row {
  const against = unit === '×' ? 'among 1,000' : 'a bound'
  return {
    title: `simulation: ${title}`,
    against,
    needs: [],
    unit,
    atMost,
    measure: async (bench) => ({ theirs: '', ...(await measure(bench)) }),
  }
}

/** In a process of its own; a quick one has a fiftieth of the peers. */
function theSwarm(bench: Bench, peers: number, pieces: number, repeats = 1): Promise<Swarm> {
  const count = bench.quick ? Math.max(10, peers / 50) : peers
  const key = `${count} ${pieces} ${repeats}`
  const swarm = known.get(key) ?? runSwarm(bench, count, pieces, repeats)
  known.set(key, swarm)
  return swarm
}

async function runSwarm(
  { children, say }: Bench,
  peers: number,
  pieces: number,
  repeats: number,
): Promise<Swarm> {
  say(`${inThousands(peers)} peers × ${pieces} pieces`)
  const sinceMs = performance.now()
  const words = [program, ...[peers, pieces, repeats].map(String)]
  const child = children.start([process.execPath, '--max-old-space-size=8192', ...words])
  const status = await child.ended
  const wholeMs = performance.now() - sinceMs
  if (status !== 0) throw new Error(`the simulation ended with ${status}: ${child.said}`)
  const told = JSON.parse(child.said.slice(child.said.indexOf('{'))) as Swarm
  return { ...told, wholeMs, transfers: peers * pieces }
}

/** Microseconds of CPU time. */
function costOf({ runs: [run], transfers }: Swarm): number {
  return (1000 * run!.cpuMs) / transfers
}

function perTransfer(swarm: Swarm): string {
  return `${inMicroseconds(costOf(swarm))} of CPU time a transfer`
}
