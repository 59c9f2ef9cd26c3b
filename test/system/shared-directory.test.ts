import assert from 'node:assert/strict'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LIMITS } from '../../core/limits.js'
import type { PeerNode } from '../../core/peer/peer-node.js'
import type { RehashResult } from '../../core/peer/results.js'
import { createPeerNode } from '../../index.js'
import { MemoryWorld, someBytes } from '../support/memory-world.js'
import { cacheHome } from '../support/own-cache.js'
import { temporaryFolder } from '../support/temporary-folder.js'

/** A peer with these files in /1, older than anything that is being written. */
function sharing(files: Readonly<Record<string, Uint8Array>>) {
  const world = new MemoryWorld(21)
  for (const [name, bytes] of Object.entries(files)) world.disk.put('/1', name, bytes)
  world.clock.advance(60_000)
  return { world, start: (options = {}) => started(world, options) }
}

function started(world: MemoryWorld, options: object): PeerNode {
  const peer = world.peer(1, options)
  world.wait((done) => peer.start(done))
  world.wait((done) => peer.whenRead(done))
  return peer
}

const names = (peer: PeerNode): number => peer.status().sharedFiles

describe('a large shared directory', () => {
  it('is listed as it is hashed, and tells how far that is', () => {
    const { world } = sharing({})
    const count = LIMITS.hashFilesAhead * 3
    for (let file = 0; file < count; file++) world.disk.put('/1', `${file}`, someBytes(9, file))
    world.clock.advance(60_000)
    const peer = world.peer(1)
    const told: number[][] = []
    let sharedBeforeLastBatch = 0
    peer.facts.hear('hashing-progress', (...progress) => told.push(progress))
    peer.facts.hear('file-shared', () => {
      if (world.disk.hashed.length < count) sharedBeforeLastBatch++
    })
    world.wait((done) => peer.start(done))
    world.wait((done) => peer.whenRead(done))
    assert.ok(sharedBeforeLastBatch >= LIMITS.hashFilesAhead, `${sharedBeforeLastBatch} files`)
    assert.deepEqual(told[0], [0, count, 0, count * 9])
    assert.deepEqual(told.at(-1), [count, count, count * 9, count * 9])
    assert.ok(told.length < 10, `told ${told.length} times`)
  })

  it('is served from while it is being hashed', () => {
    const { world } = sharing({ a: someBytes(100_000, 1) })
    world.tracker()
    const peer = world.peer(1, { announce: 'live' })
    const hasher = world.disk.hasher.bind(world.disk)
    world.disk.hasher = () => {
      const real = hasher()
      return {
        hash: (file, progress, done) => {
          if (file.status.name !== 'z') real.hash(file, progress, done)
        },
        close: (done) => real.close(done),
      }
    }
    world.disk.put('/1', 'z', someBytes(10, 2))
    world.wait((done) => peer.start(done))
    world.clock.advance(1_000)
    const other = world.peer(2)
    world.wait((done) => other.start(done))
    world.wait((done) => other.get({ name: 'a', replace: false }, done))
    assert.equal(names(peer), 1)
    // Nor does an update wait for the rest without end.
    assert.equal(world.wait<readonly unknown[]>((done) => peer.update(done), 10_000).length, 1)
    world.wait((done) => peer.stop(done), 10_000)
  })

  it('is told to a live tracker ten times a second at most, and to the end', () => {
    const { world } = sharing({})
    const tracker = world.tracker()
    for (let file = 0; file < 4_000; file++) world.disk.put('/1', `${file}`, someBytes(9, file))
    const peer = world.peer(1, { announce: 'live' })
    world.wait((done) => peer.start(done))
    const toldMs: number[] = []
    let listed = 0
    tracker.facts.hear('file-listed', () => {
      listed++
      const nowMs = world.clock.nowMs()
      if (nowMs - (toldMs.at(-1) ?? -1) > 20) toldMs.push(nowMs)
    })
    // A disk so slow that the files come over some seconds.
    const hasher = world.disk.hasher.bind(world.disk)
    let orders = 0
    world.disk.hasher = () => {
      const real = hasher()
      const hash: typeof real.hash = (...order) => {
        world.clock.after(++orders, () => real.hash(...order))
      }
      return { hash, close: (done) => real.close(done) }
    }
    world.clock.runUntil(() => listed === 4_000, 60_000)
    assert.ok(toldMs.length > 5, `told ${toldMs.length} times`)
    const pauses = toldMs.slice(1).map((atMs, index) => atMs - toldMs[index]!)
    assert.ok(Math.min(...pauses) >= 90, `${Math.min(...pauses)} ms after the last time`)
  })

  it('is known to the tracker, live too, when an update has ended', () => {
    const { world, start } = sharing({ old: someBytes(9, 1) })
    world.tracker()
    const peer = start({ announce: 'live' })
    world.wait((done) => peer.update(done))
    world.disk.put('/1', 'new', someBytes(9, 2))
    world.wait((done) => peer.rehash(done))
    const known = world.wait<readonly unknown[]>((done) => peer.update(done))
    assert.equal(known.length, 2)
  })

  it('is not hashed again by the next run, but for what changed', () => {
    const { world, start } = sharing({
      small: someBytes(10, 1),
      large: someBytes(3_000_000, 2),
      changed: someBytes(10, 3),
      gone: someBytes(10, 4),
    })
    const first = start()
    assert.deepEqual(world.disk.hashed.splice(0), ['changed', 'gone', 'large', 'small'])
    world.wait((done) => first.stop(done))
    world.disk.put('/1', 'changed', someBytes(10, 5))
    world.disk.remove('/1', 'gone')
    world.disk.put('/1', 'new', someBytes(10, 6))
    world.clock.advance(60_000)
    const second = start()
    assert.deepEqual(world.disk.hashed.splice(0), ['changed', 'new'])
    world.wait((done) => second.stop(done))
    const third = start()
    assert.deepEqual(world.disk.hashed, [])
    // What was remembered serves as well as what was hashed: also the layer of a large file.
    world.tracker()
    world.wait((done) => third.update(done))
    const other = world.peer(2)
    world.wait((done) => other.start(done))
    world.wait((done) => other.get({ name: 'large', replace: false }, done))
    assert.deepEqual(world.disk.bytesOf('/2', 'large'), someBytes(3_000_000, 2))
  })

  it('remembers what came by downloads, and soon, not only at the end', () => {
    const { world, start } = sharing({ file: someBytes(300_000, 1) })
    world.tracker()
    const source = start()
    world.wait((done) => source.update(done))
    const fetching = world.peer(2)
    world.wait((done) => fetching.start(done))
    world.wait((done) => fetching.get({ name: 'file', replace: false }, done))
    world.clock.advance(LIMITS.rememberMs * 2)
    world.disk.hashed.length = 0
    // The first one has not stopped, as after a crash.
    const again = world.peer(2, { peerPort: 4444 })
    world.wait((done) => again.start(done))
    world.wait((done) => again.whenRead(done))
    assert.equal(names(again), 1)
    assert.deepEqual(world.disk.hashed, [])
  })

  it('is hashed again when what was remembered is damaged', () => {
    const { world, start } = sharing({ a: someBytes(10, 1), b: someBytes(600_000, 2) })
    const first = start()
    world.wait((done) => first.stop(done))
    for (const damage of [
      (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 1),
      (bytes: Uint8Array) => bytes.map((byte, index) => (index === 100 ? byte ^ 1 : byte)),
      () => someBytes(1_000, 9),
      () => new Uint8Array(),
    ]) {
      world.disk.damageMemories(damage)
      world.disk.hashed.length = 0
      const peer = start()
      assert.equal(names(peer), 2)
      assert.deepEqual(world.disk.hashed, ['a', 'b'])
      world.wait((done) => peer.stop(done))
    }
  })
})

describe('a shared directory on this disk', () => {
  const folder = temporaryFolder()

  it('is hashed again only where it changed, or where what was remembered is spoilt', async () => {
    const write = (name: string, bytes: Uint8Array) => writeFileSync(join(folder(), name), bytes)
    write('small', someBytes(10, 1))
    write('large', someBytes(2_000_000, 2))
    /** How many files were hashed, and the list that came of it. */
    const run = async () => {
      const shared = folder()
      const peer = await createPeerNode({ peerPort: 0, serverPort: 1, shared })
      let hashed = 0
      const list = new Set<string>()
      peer.facts.hear('hashing-progress', (_, filesTotal) => {
        hashed = filesTotal
      })
      peer.facts.hear('file-shared', (_, { name, root }) => list.add(`${name} ${root}`))
      await peer.start()
      await peer.indexed()
      await peer.stop()
      return { hashed, list }
    }
    const first = await run()
    assert.equal(first.hashed, 2)
    assert.deepEqual(await run(), { ...first, hashed: 0 })
    write('small', someBytes(10, 3))
    const changed = await run()
    assert.equal(changed.hashed, 1)
    assert.notDeepEqual(changed.list, first.list)
    const cache = join(cacheHome, 'rodizio')
    for (const name of readdirSync(cache))
      writeFileSync(join(cache, name), 'rodizio2, or not'.padEnd(64))
    assert.deepEqual(await run(), { ...changed, hashed: 2 })
  })
})

describe('a file that is being written', () => {
  const rehash = (world: MemoryWorld, peer: PeerNode): RehashResult =>
    world.wait<RehashResult>((done) => peer.rehash(done))
  /** The root under which `name` is shared, as the tracker would hear of it. */
  const watchShared = (peer: PeerNode): string[] => {
    const shared: string[] = []
    peer.facts.hear('file-shared', (_, { name, size }) => shared.push(`+${name} ${size}`))
    peer.facts.hear('file-unshared', (_, reason) => shared.push(`-${reason}`))
    return shared
  }

  it('is shared at once when it was finished a moment ago', () => {
    const { world, start } = sharing({})
    const peer = start()
    const shared = watchShared(peer)
    world.disk.put('/1', 'file', someBytes(10, 1))
    assert.equal(rehash(world, peer).added, 1)
    world.clock.advance(LIMITS.settleMs * 5)
    assert.deepEqual(shared, ['+file 10'])
  })

  it('leaves the list when it goes on growing, and comes back once it is left alone', () => {
    const { world, start } = sharing({})
    const peer = start()
    const shared = watchShared(peer)
    world.disk.put('/1', 'file', someBytes(10, 1))
    rehash(world, peer)
    for (let size = 20; size <= 100; size += 10) {
      world.clock.advance(LIMITS.settleMs / 2)
      world.disk.put('/1', 'file', someBytes(size, 1))
    }
    assert.deepEqual(shared, ['+file 10', '-changed'])
    world.clock.advance(LIMITS.settleMs * 3)
    assert.deepEqual(shared, ['+file 10', '-changed', '+file 100'])
    world.clock.advance(LIMITS.settleMs * 5)
    assert.equal(shared.length, 3)
  })

  it('is not shared when it changes while it is hashed, until it is left alone', () => {
    const { world, start } = sharing({ file: someBytes(10, 1) })
    const peer = start()
    const shared = watchShared(peer)
    world.disk.put('/1', 'file', someBytes(20, 1))
    world.disk.latencyMs = 10
    let result: RehashResult | Error | undefined
    peer.rehash((outcome) => {
      result = outcome
    })
    world.clock.advance(15)
    world.disk.put('/1', 'file', someBytes(30, 1))
    world.clock.runUntil(() => result !== undefined)
    const { refused, ...counts } = result as RehashResult
    assert.deepEqual(counts, { added: 0, removed: 0, changed: 0, files: 0 })
    assert.deepEqual(refused, [{ name: 'file', reason: 'is being written' }])
    world.clock.advance(LIMITS.settleMs * 3)
    assert.deepEqual(shared, ['-changed', '+file 30'])
  })

  it('is forgotten when it is deleted before it is finished', () => {
    const { world, start } = sharing({})
    const peer = start()
    world.disk.put('/1', 'file', someBytes(10, 1))
    rehash(world, peer)
    world.disk.remove('/1', 'file')
    world.clock.advance(LIMITS.settleMs * 3)
    assert.equal(names(peer), 0)
  })

  it('is not looked at any more by a peer that stopped', () => {
    const { world, start } = sharing({})
    world.tracker()
    const peer = start()
    world.clock.advance(60_000)
    world.disk.put('/1', 'file', someBytes(10, 1))
    rehash(world, peer)
    world.wait((done) => peer.stop(done))
    assert.equal(world.clock.pending, 0)
  })
})
