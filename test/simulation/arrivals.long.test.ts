import assert from 'node:assert/strict'
import { accessLinks, createSimulation } from '../../simulation/index.js'

describe('a swarm whose peers come one after the other', () => {
  it('takes at most 1.68 times the optimum where 800 come within a second', async () => {
    const network = accessLinks({ up: '20Mbit/s', down: '20Mbit/s', latency: '2ms' })
    const simulation = createSimulation({ seed: 1, network })
    simulation.tracker({ strategy: 'random' })
    simulation.peers('seeder', 1, { shares: { 'file.bin': `${25 * 256}KiB` } })
    const arrive = { within: '1s' } as const
    simulation.peers('peer', 800, { wants: ['file.bin'], arrive })
    const { makespan } = await simulation.run({ limit: '1min' })
    // The last one comes after a quarter of the time that any swarm needs.
    const { ratioToOptimum } = makespan
    assert.ok(ratioToOptimum < 1.68, `${ratioToOptimum} times the optimum`)
  }).timeout(120_000)
})
