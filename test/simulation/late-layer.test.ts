import assert from 'node:assert/strict'
import type { StrategyPlugin } from '../../core/extension-points/strategy.js'
import { accessLinks, createSimulation } from '../../simulation/index.js'

/** Sends one peer to the seeder, and all others to peers that have not got the file yet. */
const onlyPartial: StrategyPlugin = {
  kind: 'strategy',
  api: 1,
  name: 'only-partial',
  create() {
    let first: string | undefined
    return {
      next({ asker, dryRun }, holders) {
        const { host } = asker.address
        if (!dryRun) first ??= host
        const all = [...holders]
        return all.filter(({ share }) => (host === first) === (share === 1)).slice(0, 1)
      },
    }
  },
}

describe('a peer whose source has no piece layer yet', () => {
  it('asks it again when it has got more', async () => {
    const line = { up: '20Mbit/s', down: '20Mbit/s', latency: '2ms' }
    const simulation = createSimulation({ seed: 1, network: accessLinks(line) })
    simulation.tracker({ strategy: onlyPartial })
    simulation.peers('seeder', 1, { shares: { 'a.bin': '4MiB' } })
    simulation.peers('node', 2, { wants: ['a.bin'], wait: 30_000 })
    // Whoever was sent to the seeder hears nothing of it for a while.
    simulation.at('10ms', () => simulation.hold('seeder-1', 'node-1'))
    simulation.at('10ms', () => simulation.hold('seeder-1', 'node-2'))
    simulation.at('5s', () => simulation.release('seeder-1', 'node-1'))
    simulation.at('5s', () => simulation.release('seeder-1', 'node-2'))
    const { starved, finishSeconds } = await simulation.run({ limit: '5min' })
    assert.deepEqual(starved, [])
    assert.ok(finishSeconds.every((seconds) => seconds > 4))
  })
})
