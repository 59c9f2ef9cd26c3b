import assert from 'node:assert/strict'
import { PeerNode } from '../../core/peer/peer-node.js'
import { Tracker } from '../../core/tracker/tracker.js'
import { MemoryWorld } from '../support/memory-world.js'

/** Where the container library keeps what `@inject` said. */
function injectedParameters(target: object): string[] {
  return Object.keys(Reflect.getOwnMetadata('injectionTokens', target) ?? {})
}

describe('the wiring of nodes', () => {
  for (const injectable of [Tracker, PeerNode]) {
    it(`injects every constructor parameter of ${injectable.name}`, () => {
      // A forgotten one would be undefined, without a word.
      const all = Array.from({ length: injectable.length }, (_, index) => String(index))
      assert.deepEqual(injectedParameters(injectable).sort(), all.sort())
    })
  }

  it('gives each node facts and a state of its own', () => {
    const world = new MemoryWorld(1)
    world.disk.put('/1', 'file', new Uint8Array(1))
    const [one, other] = [world.peer(1), world.peer(2)]
    world.wait((done) => one.start(done))
    world.wait((done) => other.start(done))
    world.clock.advance(1_000)
    assert.notEqual(one.facts, other.facts)
    assert.deepEqual([one.status().sharedFiles, other.status().sharedFiles], [1, 0])
  })
})
