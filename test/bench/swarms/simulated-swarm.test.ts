import assert from 'node:assert/strict'
import { runSimulatedSwarm } from '../../../bench/swarms/simulated-swarm.js'
import { accessLinks } from '../../../simulation/index.js'
import { random } from '../../../strategies/random.js'

const swarm = { peers: 4, fileBytes: 2 * 2 ** 20, bytesPerSecond: 0, strategy: random }

describe('a simulated swarm', () => {
  it('takes as long as its lines or its rates make it, and no less', async () => {
    const bytesPerSecond = 500_000
    const network = accessLinks({ up: bytesPerSecond, down: bytesPerSecond })
    const onLines = await runSimulatedSwarm(swarm, 1, network)
    const withRates = await runSimulatedSwarm({ ...swarm, bytesPerSecond }, 1)
    for (const { finishSeconds } of [onLines, withRates]) {
      const ratio = (finishSeconds.at(-1)! * bytesPerSecond) / swarm.fileBytes
      assert.ok(finishSeconds.length === 3 && ratio > 1 && ratio < 1.6, `${ratio}`)
    }
  })
})
