import assert from 'node:assert/strict'
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
})
