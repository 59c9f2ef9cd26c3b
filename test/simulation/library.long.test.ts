import assert from 'node:assert/strict'
import { join } from 'node:path'
import { accessLinks, createSimulation } from '../../simulation/index.js'
import { packageRoot } from '../support/package-root.js'

const twoChoices = join(packageRoot, 'conf/two-choices.js')

describe('two-choices, with a large file', () => {
  it('fills 50 machines though one dies', async function () {
    this.timeout(600_000)
    const simulation = createSimulation({
      seed: 1,
      network: accessLinks({ up: '1Gbit/s', down: '1Gbit/s', latency: '1ms' }),
    })
    simulation.tracker({ strategy: twoChoices })
    simulation.peers('seeder', 1, { shares: { 'model.gguf': '1GiB' } })
    simulation.peers('node', 50, { wants: ['model.gguf'], arrive: { within: '2s' } })
    simulation.at('3s', () => simulation.crash('node-7'))

    const result = await simulation.run({ limit: '1h' })

    assert.deepEqual(result.starved, [])
    assert.ok(result.makespan.ratioToOptimum < 3, result.summary())
  })
})
