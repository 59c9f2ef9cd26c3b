import assert from 'node:assert/strict'
import { accessLinks, createSimulation } from '../../simulation/index.js'

const network = accessLinks({ up: '20Mbit/s', down: '20Mbit/s', latency: '200ms' })

describe('a download without a source', () => {
  it('goes on when the tracker has begun anew and knows nothing of the file yet', async () => {
    const simulation = createSimulation({ seed: 1, network })
    simulation.tracker()
    // So slow that nothing has come when it crashes: else the node would tell of what it has.
    const link = { up: '100kbit/s' }
    simulation.peers('seeder', 1, { shares: { 'a.bin': '1MiB' }, link })
    simulation.peers('node', 1, { wants: ['a.bin'], wait: 300_000 })
    simulation.at('2s', () => simulation.crash('seeder'))
    simulation.at('2s', () => simulation.crash('tracker', { silently: true }))
    simulation.at('10s', () => simulation.restart('tracker'))
    simulation.at('40s', () => simulation.restart('seeder'))

    const { starved } = await simulation.run()

    assert.deepEqual(starved, [])
  })
})

describe('a turn at the tracker', () => {
  it('that has passed on when word of it comes is waited for again', async () => {
    const simulation = createSimulation({ seed: 1, network })
    simulation.tracker({ maxPeer: 1 })
    simulation.peers('seeder', 1, { shares: { 'a.bin': '1MiB' } })
    const wants = ['a.bin']
    const nodes = { wants, wait: 300_000, announce: 'on-request' } as const
    simulation.peers('slow', 1, { ...nodes, pause: '1s' })
    simulation.peers('other', 1, { ...nodes, pause: '15s' })
    // Each is admitted, and hears of it only when the port is another one's.
    const held = ['slow', 'other']
    simulation.observe({
      tracker: {
        'exchange-admitted': () => {
          const who = held.shift()
          if (who !== undefined) simulation.hold('tracker', who)
        },
      },
    })
    simulation.at('20s', () => simulation.release('tracker', 'slow'))
    simulation.at('30s', () => simulation.release('tracker', 'other'))

    const { starved } = await simulation.run()

    assert.deepEqual(starved, [])
    assert.deepEqual(held, [])
  })
})
