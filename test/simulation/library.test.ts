import assert from 'node:assert/strict'
import { join } from 'node:path'
import { accessLinks, createSimulation, seeds } from '../../simulation/index.js'
import { packageRoot } from '../support/package-root.js'

const twoChoices = join(packageRoot, 'conf/two-choices.js')

describe('two-choices', () => {
  for (const seed of seeds(2)) // RODIZIO_SEED=… replays one
    it(`fills 50 machines though one dies (seed ${seed})`, async () => {
      const simulation = createSimulation({
        seed,
        network: accessLinks({ up: '1Gbit/s', down: '1Gbit/s', latency: '1ms' }),
      })
      simulation.tracker({ strategy: twoChoices })
      simulation.peers('seeder', 1, { shares: { 'model.gguf': '8MiB' } })
      simulation.peers('node', 50, { wants: ['model.gguf'], arrive: { within: '50ms' } })
      simulation.at('100ms', () => simulation.crash('node-7'))

      const result = await simulation.run({ limit: '1h' }) // invariants checked on every event

      assert.deepEqual(result.starved, [])
      assert.ok(result.makespan.seconds < 3, result.summary())
    })
})
