import assert from 'node:assert/strict'
import { accessLinks, createSimulation } from '../../../simulation/index.js'
import type { Simulation } from '../../../simulation/simulation.js'

const network = accessLinks({ up: '20Mbit/s', down: '20Mbit/s', latency: '2ms' })

/** What goes wrong, and the fact that shows that it did. */
const courses: readonly [what: string, goWrong: (simulation: Simulation) => void, sign: RegExp][] =
  [
    ['nothing goes wrong', () => {}, /download-finished/],
    [
      'a peer crashes and comes back',
      (simulation) => {
        simulation.at('1300ms', () => simulation.crash('node-3'))
        simulation.at('1500ms', () => simulation.restart('node-3'))
      },
      /node-3 download-started .*[1-9]\d*\]$/,
    ],
    [
      'a peer sends spoilt blocks',
      (simulation) =>
        simulation.at('800ms', () => {
          for (let node = 1; node <= 5; node++) simulation.faults.corrupt(`node-${node}`, 2)
        }),
      /piece-rejected/,
    ],
    [
      'a disk is full for a time',
      (simulation) => {
        simulation.at('800ms', () => simulation.faults.fillDisk('node-4'))
        simulation.at('2500ms', () => simulation.faults.freeDisk('node-4'))
      },
      /node-4 (download-failed|download-paused)/,
    ],
  ]

describe('contents that are only described', () => {
  for (const [course, goWrong, sign] of courses) {
    it(`lead to the same facts at the same times as real bytes when ${course}`, async () => {
      const described = await factsOf('described', goWrong)
      const bytes = await factsOf('bytes', goWrong)
      assert.ok(described.length > 2000, `${described.length} facts`)
      assert.ok(described.some((fact) => sign.test(fact)))
      for (const [index, fact] of described.entries()) assert.equal(bytes[index], fact)
      assert.equal(bytes.length, described.length)
    })
  }
})

/** All that twenty peers say, with roots numbered in the order in which they are named. */
async function factsOf(
  content: 'described' | 'bytes',
  goWrong: (simulation: Simulation) => void,
): Promise<readonly string[]> {
  const simulation = createSimulation({ seed: 7, network, content })
  simulation.tracker({ strategy: 'random' })
  const shares = { 'a.bin': '2MiB', 'b.bin': 600_001, 'many/': { count: 6, size: '10KiB' } }
  simulation.peers('seeder', 1, { shares })
  const wants = ['a.bin', 'b.bin', 'many/*']
  simulation.peers('node', 20, { wants, arrive: { within: '1s' } })
  goWrong(simulation)
  const roots = new Map<string, number>()
  const facts: string[] = []
  const numbered = (root: string): string => {
    if (!roots.has(root)) roots.set(root, roots.size)
    return `root ${roots.get(root)}`
  }
  simulation.observe({
    every(machine, fact, args) {
      const text = `${simulation.world.queue.nowMicros} ${machine.name} ${fact}`
      facts.push(`${text} ${JSON.stringify(args)}`.replace(/\b[0-9a-f]{64}\b/g, numbered))
    },
  })
  await simulation.run({ limit: '10min' })
  return facts
}
