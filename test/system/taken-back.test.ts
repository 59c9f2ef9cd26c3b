import assert from 'node:assert/strict'
import { accessLinks, createSimulation } from '../../simulation/index.js'

const network = accessLinks({ up: '20Mbit/s', down: '20Mbit/s', latency: '2ms' })

describe('a piece that is taken back from a slow source', () => {
  it('does not cost the source, though it stops in the middle', async () => {
    const simulation = createSimulation({ seed: 1, network })
    simulation.tracker()
    simulation.peers('seeder', 1, { shares: { 'a.bin': '5MiB' } })
    simulation.peers('slow', 1, { shares: { 'a.bin': '5MiB' }, link: { up: '200kbit/s' } })
    simulation.peers('node', 1, { wants: ['a.bin'] })
    let returned = 0
    const lost: string[] = []
    simulation.observe({
      peer: {
        'piece-returned': () => returned++,
        'source-lost': (_machine, _file, _link, reason) => lost.push(reason),
      },
    })

    const { starved, virtualSeconds } = await simulation.run()

    assert.deepEqual(starved, [])
    assert.ok(returned > 0, 'nothing was taken back')
    assert.ok(virtualSeconds < 5, `only after ${virtualSeconds} s`)
    assert.deepEqual(lost, [])
  })

  it('is asked of it again at once when whoever was quicker has left', async () => {
    const simulation = createSimulation({ seed: 1, network })
    simulation.tracker()
    simulation.peers('seeder', 1, { shares: { 'a.bin': '5MiB' } })
    simulation.peers('slow', 1, { shares: { 'a.bin': '5MiB' }, link: { up: '1Mbit/s' } })
    simulation.peers('node', 1, { wants: ['a.bin'] })
    let returned = 0
    simulation.observe({
      peer: {
        'piece-returned': () => {
          if (returned++ === 0) simulation.crash('seeder')
        },
      },
    })

    const { starved, virtualSeconds } = await simulation.run()

    assert.deepEqual(starved, [])
    assert.ok(returned > 0, 'nothing was taken back')
    // Its line needs 2.1 s for a piece.
    assert.ok(virtualSeconds < 6, `only after ${virtualSeconds} s`)
  })

  it('comes in the end where all are far away, and does not go from one to the other', async () => {
    const far = accessLinks({ up: '10Mbit/s', down: '2Mbit/s', latency: '155ms' })
    for (const seed of [1, 2, 3, 4]) {
      const simulation = createSimulation({ seed, network: far })
      simulation.tracker()
      simulation.peers('seeder', 2, { shares: { 'a.bin': 262_145, 'b.bin': 262_144 } })
      const arrive = { within: '10s' }
      simulation.peers('node', 2, { wants: ['a.bin', 'b.bin'], pieceOrder: 'sequential', arrive })
      const { starved, virtualSeconds } = await simulation.run({ limit: '10min' })
      assert.deepEqual(starved, [])
      assert.ok(virtualSeconds < 60, `seed ${seed}: only after ${virtualSeconds} s`)
    }
  })
})
