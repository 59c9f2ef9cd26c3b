import assert from 'node:assert/strict'
import { accessLinks, createSimulation } from '../../simulation/index.js'
import { MemoryWorld, someBytes } from '../support/memory-world.js'

describe('outcomes', () => {
  it('of a download that went well reach the tracker with the next request', () => {
    const world = new MemoryWorld(1)
    for (const name of ['one', 'two']) world.disk.put('/1', name, someBytes(600 * 1024, 1))
    const told: unknown[][] = []
    const tracker = world.tracker()
    tracker.facts.hear('outcome-reported', (...args) => told.push(args))
    const [sharer, asker] = [world.peer(1), world.peer(2)]
    for (const peer of [sharer, asker]) world.wait((done) => peer.start(done))
    world.wait((done) => sharer.update(done))
    world.wait((done) => asker.get({ name: 'one', replace: false }, done))
    assert.deepEqual(told, [])
    world.wait((done) => asker.get({ name: 'two', replace: false }, done))
    assert.deepEqual(told, [[2, 1, 'served', 600 * 1024]])
  })

  it('of live peers reach it while they fetch: it knows how quick a holder is', async () => {
    let quickest = 0
    const simulation = createSimulation({
      seed: 1,
      network: accessLinks({ up: '4Mbit/s', down: '40Mbit/s', latency: '2ms' }),
    })
    simulation.tracker({
      strategy: {
        kind: 'strategy',
        api: 1,
        name: 'looks',
        create: () => ({
          next(_request, holders) {
            const chosen = holders.after(undefined, 1)
            quickest = Math.max(quickest, ...chosen.map((each) => each.bytesPerSecond))
            return chosen
          },
        }),
      },
    })
    simulation.peers('seeder', 1, { shares: { 'a.bin': '20MiB' } })
    simulation.peers('node', 4, { wants: ['a.bin'] })
    simulation.peers('late', 1, { wants: ['a.bin'], pause: '60s' })
    const { starved } = await simulation.run()
    assert.deepEqual(starved, [])
    // A few share a line of 500,000 bytes a second.
    assert.ok(quickest > 50_000 && quickest < 600_000, `${quickest}`)
  })
})
