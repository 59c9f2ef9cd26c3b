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
})
