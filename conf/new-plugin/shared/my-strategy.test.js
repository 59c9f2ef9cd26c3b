import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { pluginContract } from 'rodizio/contracts'
import { accessLinks, createSimulation, seeds } from 'rodizio/simulation'
import plugin from './my-strategy.js'

describe('my-strategy', () => {
  // What every strategy owes to the tracker; `rodizio plugin test` runs the same.
  for (const { title, run } of pluginContract(plugin)) it(title, run)

  // What this one is for: add your own.
  for (const seed of seeds(3)) // RODIZIO_SEED=2 replays one
    it(`fills 20 machines though one dies (seed ${seed})`, async () => {
      const network = accessLinks({ up: '100Mbit/s', down: '100Mbit/s', latency: '2ms' })
      const simulation = createSimulation({ seed, network })
      simulation.tracker({ strategy: plugin })
      simulation.peers('seeder', 1, { shares: { 'model.bin': '16MiB' } })
      simulation.peers('node', 20, { wants: ['model.bin'], arrive: { within: '5s' } })
      simulation.at('3s', () => simulation.crash('node-7'))

      const result = await simulation.run({ limit: '10min' })

      assert.deepEqual(result.starved, [], result.summary())
    })
})
