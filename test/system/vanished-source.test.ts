import assert from 'node:assert/strict'
import { accessLinks, createSimulation } from '../../simulation/index.js'

const network = accessLinks({ up: '1Mbit/s', down: '20Mbit/s', latency: '100ms' })

describe('a source that vanishes with a piece that it has granted', () => {
  it('keeps it from nobody who has another source for it, idle as that may be', async () => {
    const simulation = createSimulation({ seed: 1, network })
    simulation.tracker()
    simulation.peers('seeder', 1, { shares: { 'a.bin': 262_145 } })
    simulation.peers('later', 1, { shares: { 'a.bin': 262_145 }, arrive: '10s' })
    simulation.peers('node', 1, { wants: ['a.bin'], wait: 300_000 })
    const requests: number[] = []
    simulation.observe({
      peer: {
        'piece-requested': (_machine, _file, piece) => {
          if (requests.push(piece) === 2) simulation.crash('seeder', { silently: true })
        },
      },
    })

    const { starved, virtualSeconds } = await simulation.run()

    assert.deepEqual(starved, [])
    assert.ok(requests.length > 2, 'the first source was not there to the end')
    assert.ok(virtualSeconds < 60, `only after ${virtualSeconds} s`)
  })

  it('ends the download in the end when there is no other', async () => {
    const simulation = createSimulation({ seed: 1, network })
    simulation.tracker()
    simulation.peers('seeder', 1, { shares: { 'a.bin': '1MiB' } })
    simulation.peers('node', 1, { wants: ['a.bin'] })
    simulation.observe({
      peer: { 'upload-granted': () => simulation.crash('seeder', { silently: true }) },
    })

    const { starved } = await simulation.run()

    assert.deepEqual(
      starved.map(({ peer, file }) => [peer, file]),
      [['node-1', 'a.bin']],
    )
    assert.match(starved[0]!.because, /^nobody could be found to get a\.bin from/)
  })
})
