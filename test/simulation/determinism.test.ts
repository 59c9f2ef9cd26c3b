import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { accessLinks, createSimulation } from '../../simulation/index.js'
import type { Simulation } from '../../simulation/simulation.js'
import { randomSwarm } from '../support/random-swarm.js'

/** A swarm in which a good deal goes wrong. */
const seed = 34
const traced = `
  const { randomSwarm } = await import(${JSON.stringify(
    new URL('../support/random-swarm.js', import.meta.url).href,
  )})
  const { traceHash, events } = await randomSwarm(${seed}).simulation.run({ limit: '3h' })
  const trace = JSON.stringify([traceHash, events])
`

async function trace(of: number): Promise<string> {
  const { traceHash, events } = await randomSwarm(of).simulation.run({ limit: '3h' })
  return JSON.stringify([traceHash, events])
}

async function traceInProcess(): Promise<string> {
  const script = `${traced}; console.log(trace)`
  const args = ['--input-type=module', '--eval', script]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return stdout.trim()
}

function traceInThread(): Promise<string> {
  const tell = "require('node:worker_threads').parentPort.postMessage(trace)"
  const script = `(async () => { ${traced}; ${tell} })()`
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, { eval: true })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

describe('a simulation', () => {
  it('is the same again in this process, in another one and in a thread', async () => {
    const [first, ...others] = [
      await trace(seed),
      await trace(seed),
      await traceInProcess(),
      await traceInThread(),
    ]
    assert.deepEqual(others, [first, first, first])
  })

  it('is the same beside others, since it has nothing in common with them', async () => {
    const some = [seed, seed + 1, seed, seed + 2]
    const alone = []
    for (const each of some) alone.push(await trace(each))
    assert.deepEqual(await Promise.all(some.map(trace)), alone)
  })

  it('is another one with another seed, be it a number or a text', async () => {
    const hashes = []
    for (const each of [1, 2, 3, 'one', 'two', '1']) {
      const simulation = swarm(each)
      simulation.peers('node', 3, { wants: ['a.bin'], pause: '1s' })
      hashes.push((await simulation.run()).traceHash)
    }
    assert.equal(new Set(hashes).size, new Set([1, 2, 3, 'one', 'two', '1'].map(String)).size)
  })
})

function swarm(of: number | string, strategy = 'random'): Simulation {
  const network = accessLinks({ up: '20Mbit/s', down: '20Mbit/s', latency: '2ms' })
  const simulation = createSimulation({ seed: of, network })
  simulation.tracker({ strategy })
  simulation.peers('seeder', 3, { shares: { 'a.bin': '1MiB' } })
  return simulation
}

describe('the draws of a simulation', () => {
  /** What was left to chance: when peers came, and whom the strategy picked for those who ask. */
  async function draws(besides: (simulation: Simulation) => void): Promise<unknown[]> {
    const simulation = swarm(1)
    simulation.peers('node', 6, { wants: ['a.bin'], arrive: { within: '20s' } })
    besides(simulation)
    const drawn: unknown[] = []
    const known = new Map<number, string>()
    const { world } = simulation
    simulation.observe({
      began: ({ name }) => {
        if (name.startsWith('node')) drawn.push([name, 'came', world.queue.nowMicros])
      },
      tracker: {
        'peer-registered': (_tracker, peer, { host }) => known.set(peer, world.at(host)!.name),
        'handed-out': (_tracker, _file, asker, peers) =>
          drawn.push([known.get(asker), peers.map((peer) => known.get(peer))]),
      },
    })
    const { starved } = await simulation.run()
    assert.deepEqual(starved, [])
    return drawn
  }

  it('are not moved by a peer that wants nothing, or by another group', async () => {
    const before = await draws(() => {})
    const after = await draws((simulation) => {
      simulation.peers('idle', 1)
      simulation.peers('later', 5, { arrive: { within: '3min' } })
    })
    assert.ok(before.length > 12, 'nothing was drawn')
    assert.deepEqual(after, before)
  })
})
