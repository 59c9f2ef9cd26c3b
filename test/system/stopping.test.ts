import assert from 'node:assert/strict'
import { RodizioError } from '../../core/errors.js'
import type { Got, RehashResult } from '../../core/peer/results.js'
import { MemoryWorld, someBytes } from '../support/memory-world.js'

describe('a reading of the shared directory', () => {
  it('counts what it did, and shares no file that cannot be read any more', () => {
    const world = new MemoryWorld(12)
    world.disk.put('/1', 'a', someBytes(10, 1))
    world.disk.put('/1', 'b', someBytes(10, 2))
    const peer = world.peer(1)
    world.wait((done) => peer.start(done))
    world.wait((done) => peer.whenRead(done))
    world.disk.put('/1', 'a', someBytes(10, 3))
    world.disk.put('/1', 'c', someBytes(10, 4))
    world.disk.remove('/1', 'b')
    const { refused, ...counts } = world.wait<RehashResult>((done) => peer.rehash(done))
    assert.deepEqual(counts, { added: 1, removed: 1, changed: 1, files: 2 })
    assert.deepEqual(refused, [])
  })
})

describe('a peer that stops', () => {
  const sharing = () => {
    const world = new MemoryWorld(11)
    const tracker = world.tracker()
    const left: string[] = []
    tracker.facts.hear('peer-left', (_peer, reason) => left.push(reason))
    world.disk.put('/1', 'file.bin', someBytes(3_000_000, 1))
    const peer = world.peer(1)
    world.wait((done) => peer.start(done))
    return { world, peer, left }
  }

  it('says goodbye once, however often it is told to quit or stop', () => {
    const { world, peer, left } = sharing()
    world.wait((done) => peer.update(done))
    let ends = 0
    for (const end of [peer.quit, peer.quit, peer.stop]) end.call(peer, () => ends++)
    world.clock.runUntil(() => ends === 3)
    assert.deepEqual(left, ['goodbye'])
  })

  it('ends a search that waits for a file, at once and for good', () => {
    for (const end of ['stop', 'quit'] as const) {
      const { world, peer } = sharing()
      const found: unknown[] = []
      peer.find({ words: ['nothing*'], patient: true }, (outcome) => found.push(outcome))
      world.clock.advance(2_500)
      assert.deepEqual(found, [], 'it did not wait')
      world.wait((done) => peer[end](done))
      assert.deepEqual(
        found.map((outcome) => (outcome as RodizioError).code),
        ['STOPPED'],
      )
    }
  })

  it('leaves nothing behind at whatever moment of an update it quits', () => {
    for (let afterMs = 0; afterMs < 40; afterMs++) {
      const { world, peer } = sharing()
      peer.update(() => {})
      world.clock.advance(afterMs)
      let ended = false
      peer.quit(() => {
        ended = true
      })
      world.clock.runUntil(() => ended)
      const visitor = world.peer(2)
      world.wait((done) => visitor.start(done))
      const known = world.wait<readonly { holders: number }[]>((done) => visitor.browse(done))
      assert.ok(
        known.every(({ holders }) => holders === 0),
        `after ${afterMs} ms`,
      )
    }
  })

  it('tells nothing more of a directory that it was reading', () => {
    const { world, peer } = sharing()
    const facts: string[] = []
    peer.facts.watch((fact) => facts.push(fact))
    world.clock.advance(0.3)
    world.wait((done) => peer.stop(done))
    const before = facts.length
    world.clock.advance(10_000)
    assert.deepEqual(facts.slice(before), [])
    assert.equal(world.clock.pending, 0)
  })
})

describe('a download that is given up', () => {
  const content = someBytes(300_000, 1)

  /** A peer that gets a file from another, after `latencyMs` for each operation on the disk. */
  const getting = (latencyMs = 0.1) => {
    const world = new MemoryWorld(13)
    world.tracker()
    world.disk.put('/1', 'file.bin', content)
    const seeder = world.peer(1)
    world.wait((done) => seeder.start(done))
    world.wait((done) => seeder.update(done))
    const peer = world.peer(2)
    world.wait((done) => peer.start(done))
    world.wait((done) => peer.whenRead(done))
    const facts: string[] = []
    peer.facts.watch((fact) => facts.push(fact))
    const ends: (Got | RodizioError)[] = []
    const begin = () => {
      world.disk.latencyMs = latencyMs
      return peer.get({ name: 'file.bin', replace: false }, (end) => ends.push(end))
    }
    return { world, peer, facts, ends, begin }
  }

  it('says that it was stopped exactly when there is no file, at whatever moment', () => {
    const seen = new Set<string>()
    for (const end of ['cancel', 'stop', 'quit'] as const) {
      for (let afterMs = 0; afterMs < 120; afterMs += 2) {
        const { world, peer, facts, ends, begin } = getting(5)
        const order = begin()
        world.clock.advance(afterMs)
        let over = end === 'cancel'
        if (end === 'cancel') order.cancel()
        else peer[end](() => (over = true))
        world.clock.runUntil(() => over && ends.length === 1)
        world.clock.advance(1_000)
        const [outcome] = ends
        const stopped = outcome instanceof Error
        if (stopped) assert.equal(outcome.code, 'STOPPED')
        const there = world.disk.bytesOf('/2', 'file.bin') !== undefined
        assert.equal(there, !stopped, `${end} after ${afterMs} ms`)
        if (end !== 'cancel') assert.equal(facts.at(-1), 'stopped')
        const parts = world.disk.partCount
        seen.add(`${end} ${stopped ? (parts > 0 ? 'kept' : 'none yet') : 'done'}`)
      }
    }
    assert.equal(seen.size, 9, [...seen].join(', '))
  })

  it('reads no more of a file that has its name already', () => {
    for (const end of ['cancel', 'stop'] as const) {
      const { world, peer, ends, begin } = getting(10)
      world.disk.put('/2', 'file.bin', someBytes(100_000_000, 2))
      const order = begin()
      const before = world.disk.hashersOpen
      world.clock.runUntil(() => world.disk.hashersOpen > before)
      const hashed = world.disk.hashed.length
      if (end === 'cancel') order.cancel()
      else peer.stop(() => {})
      assert.ok(world.disk.hashersOpen <= before, 'it goes on hashing')
      assert.equal(world.disk.hashed.length, hashed, 'it had been hashed already')
      world.clock.advance(10_000)
      assert.ok(ends[0] instanceof RodizioError && ends[0].code === 'STOPPED')
    }
  })
})
