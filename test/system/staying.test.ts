import assert from 'node:assert/strict'
import type { PeerNode } from '../../core/peer/peer-node.js'
import type { Got, Wanted } from '../../core/peer/results.js'
import type { HolderList } from '../../core/wire/messages.js'
import { hostOf, MemoryWorld, someBytes } from '../support/memory-world.js'

const bytes = someBytes(3 * 2 ** 20, 5)

function started(world: MemoryWorld, number: number, options = {}): PeerNode {
  const peer = world.peer(number, options)
  world.wait((done) => peer.start(done))
  world.wait((done) => peer.whenRead(done))
  return peer
}

function seeding(world: MemoryWorld, number: number, options = {}): PeerNode {
  world.disk.put(`/${number}`, 'a.bin', bytes)
  const peer = started(world, number, options)
  world.wait((done) => peer.update(done))
  return peer
}

const get = (world: MemoryWorld, peer: PeerNode, name = 'a.bin'): Got =>
  world.wait<Got>((done) => peer.get({ name, replace: false }, done))

/** Shares of those who hold it, by host. */
function holders(world: MemoryWorld, asking: PeerNode): [host: string, share: number][] {
  const files = world.wait<HolderList['files']>((done) => asking.holders('a.bin', done))
  return files[0]!.holders.map(({ peer, share }) => [peer.host, share])
}

describe('a peer that has fetched a file', () => {
  it('on request, is sent others for all of it once it has announced it', () => {
    const world = new MemoryWorld(1)
    world.tracker()
    const seeder = seeding(world, 1)
    const peer = started(world, 2)
    get(world, peer)
    assert.deepEqual(holders(world, peer), [
      [hostOf(1), 1],
      [hostOf(2), 0],
    ])
    world.wait((done) => peer.announce(done))
    assert.deepEqual(holders(world, peer)[1], [hostOf(2), 1])
    world.wait((done) => seeder.quit(done))
    const { sources } = get(world, started(world, 3))
    assert.deepEqual(sources, [{ peer: { host: hostOf(2), port: 3333 }, bytes: bytes.length }])
    world.wait((done) => peer.quit(done))
    assert.deepEqual(
      holders(world, started(world, 4)).map(([host]) => host),
      [hostOf(3)],
    )
  })

  it('live, says so by itself, and sends nothing twice', () => {
    const world = new MemoryWorld(2)
    world.tracker()
    const seeder = seeding(world, 1, { announce: 'live' })
    const peer = started(world, 2, { announce: 'live' })
    get(world, peer)
    world.clock.advance(1_000)
    assert.deepEqual(holders(world, peer), [
      [hostOf(1), 1],
      [hostOf(2), 1],
    ])
    world.wait((done) => seeder.quit(done))
    assert.equal(get(world, started(world, 3)).sources[0]!.peer.host, hostOf(2))
  })

  for (const announce of ['live', 'on-request'] as const) {
    it(`gives on what it has while it still fetches, ${announce}`, () => {
      const world = new MemoryWorld(3)
      world.tracker()
      seeding(world, 1, { announce, maxPeers: 1 })
      const peers = [2, 3, 4, 5].map((number) => started(world, number, { announce }))
      const all: Got[] = []
      for (const peer of peers) {
        peer.get({ name: 'a.bin', replace: false }, (got) => {
          if (got instanceof Error) throw got
          all.push(got)
        })
      }
      world.clock.runUntil(() => all.length === peers.length)
      const fromSeeder = all
        .flatMap(({ sources }) => sources)
        .filter(({ peer }) => peer.host === hostOf(1))
        .reduce((sum, source) => sum + source.bytes, 0)
      // Four times, if the others gave nothing.
      assert.ok(fromSeeder <= 3 * bytes.length, `${fromSeeder / bytes.length} times the file`)
    })
  }
})

describe('a patient get', () => {
  it('waits for a name that nobody has shared yet, and holds up no other', () => {
    const world = new MemoryWorld(4)
    world.tracker()
    world.disk.put('/1', 'b.bin', someBytes(10, 1))
    seeding(world, 1)
    const peer = started(world, 2, { wait: 60_000 })
    const late: unknown[] = []
    for (let index = 0; index < 12; index++) {
      const name = index === 0 ? 'late.bin' : `never-${index}.bin`
      peer.get({ name, replace: false, patient: true }, (end) => {
        if (index === 0) late.push(end)
      })
    }
    world.clock.advance(3_000)
    assert.equal(get(world, peer).file.size, bytes.length)
    assert.equal(late.at(0), undefined)
    world.disk.put('/3', 'late.bin', someBytes(10, 2))
    const sharer = started(world, 3)
    world.wait((done) => sharer.update(done))
    world.clock.advance(3_000)
    assert.ok(late.length === 1 && !(late[0] instanceof Error), String(late))
  })

  it('gives up in the end, and at once when it is not patient', () => {
    const world = new MemoryWorld(5)
    world.tracker()
    seeding(world, 1)
    const peer = started(world, 2, { wait: 5_000 })
    for (const [patient, leastMs, mostMs] of [
      [false, 0, 1_000],
      [true, 5_000, 6_500],
    ] as const) {
      const sinceMs = world.clock.nowMs()
      const error = world.failure((done) =>
        peer.get({ name: 'b.bin', replace: false, patient }, done),
      )
      const tookMs = world.clock.nowMs() - sinceMs
      assert.equal(error.code, 'UNKNOWN_FILE')
      assert.match(error.message, /did you mean a\.bin\?/)
      assert.ok(leastMs <= tookMs && tookMs <= mostMs, `${patient}: ${tookMs} ms`)
    }
  })

  it('waits for a first file that matches', () => {
    const world = new MemoryWorld(6)
    world.tracker()
    const peer = started(world, 1, { wait: 60_000 })
    const found: (readonly Wanted[] | Error)[] = []
    peer.find({ words: ['dir/'], patient: true }, (wanted) => found.push(wanted))
    world.clock.advance(3_000)
    assert.deepEqual(found, [])
    world.disk.put('/2', 'dir/a', someBytes(10, 2))
    const sharer = started(world, 2)
    world.wait((done) => sharer.update(done))
    world.clock.advance(3_000)
    const [wanted] = found as Wanted[][]
    assert.deepEqual(
      wanted?.map(({ name }) => name),
      ['dir/a'],
    )
  })

  it('waits for a file whose holders have all gone', () => {
    const world = new MemoryWorld(7)
    world.tracker()
    const seeder = seeding(world, 1)
    const peer = started(world, 2, { wait: 60_000 })
    world.wait((done) => seeder.quit(done))
    const got: unknown[] = []
    peer.get({ name: 'a.bin', replace: false }, (end) => got.push(end))
    world.clock.advance(5_000)
    assert.equal(got.at(0), undefined)
    seeding(world, 3)
    world.clock.advance(20_000)
    assert.ok(got.length === 1 && !(got[0] instanceof Error), String(got))
  })
})
