import assert from 'node:assert/strict'
import type { PeerNode } from '../../core/peer/peer-node.js'
import type { Got } from '../../core/peer/results.js'
import { random } from '../../strategies/random.js'
import { MemoryWorld, someBytes } from '../support/memory-world.js'

const peerCount = 50

/** Two seeders, the others fetch both files at once, and a strategy that draws. */
function run(seed: number): { digest: string; facts: number; got: number } {
  const world = new MemoryWorld(seed, { latencyMs: 2 })
  const tracker = world.tracker({ strategy: random })
  const contents = { 'one.bin': someBytes(900_000, 1), 'two.bin': someBytes(300_000, 2) }
  world.disk.put('/1', 'one.bin', contents['one.bin'])
  world.disk.put('/2', 'one.bin', contents['one.bin'])
  world.disk.put('/2', 'two.bin', contents['two.bin'])
  const peers: PeerNode[] = []
  for (let number = 1; number <= peerCount; number++) peers.push(world.peer(number))
  for (const peer of peers) world.wait((done) => peer.start(done))
  for (const peer of peers.slice(0, 2)) world.wait((done) => peer.update(done))

  const ends: unknown[] = []
  for (const peer of peers.slice(2)) {
    for (const name of Object.keys(contents)) {
      peer.get({ name, replace: false }, (outcome) => ends.push(outcome))
    }
  }
  world.clock.runUntil(() => ends.length === 2 * (peerCount - 2))
  for (const peer of peers) world.wait((done) => peer.quit(done))
  world.wait((done) => tracker.stop(done))

  const got = ends.filter((end): end is Got => !(end instanceof Error))
  for (const [index] of peers.slice(2).entries()) {
    for (const [name, bytes] of Object.entries(contents)) {
      assert.deepEqual(world.disk.bytesOf(`/${index + 3}`, name), bytes)
    }
  }
  assert.equal(world.clock.pending, 0, 'timers are left')
  return { digest: world.trace.digest(), facts: world.trace.facts, got: got.length }
}

describe('a tracker and 50 peers on injected clock, chance, disk and network', () => {
  it('leave the same trace for the same seed, and another for another', () => {
    const first = run(1)
    assert.equal(first.got, 2 * (peerCount - 2))
    assert.ok(first.facts > 1000, `only ${first.facts} facts`)
    assert.deepEqual(run(1), first)
    assert.notEqual(run(2).digest, first.digest)
  })
})
