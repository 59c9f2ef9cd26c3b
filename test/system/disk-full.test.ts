import assert from 'node:assert/strict'
import type { RodizioError } from '../../core/errors.js'
import { LIMITS } from '../../core/limits.js'
import { MemoryWorld, someBytes } from '../support/memory-world.js'

const pieceBytes = 256 * 1024
const content = someBytes(40 * pieceBytes, 3)

/** A peer that gets a file from two others; its disk has room for `freePieces` of it. */
function gettingInto(freePieces: number, wait = 60_000) {
  const world = new MemoryWorld(15, { latencyMs: 5 })
  world.tracker()
  for (const number of [1, 2]) {
    world.disk.put(`/${number}`, 'file.bin', content)
    const seeder = world.peer(number)
    world.wait((done) => seeder.start(done))
    world.wait((done) => seeder.update(done))
  }
  const peer = world.peer(3, { wait, pieceOrder: sequential })
  world.wait((done) => peer.start(done))
  const told: [string, ...unknown[]][] = []
  peer.facts.watch((fact, args) => told.push([fact, ...args]))
  const roomFor = (pieces: number): void => {
    world.disk.capacityBytes = 2 * content.length + pieces * pieceBytes
  }
  roomFor(freePieces)
  const ends: unknown[] = []
  const order = peer.get({ name: 'file.bin', replace: false }, (end) => ends.push(end))
  const count = (name: string): number => told.filter(([fact]) => fact === name).length
  const received = (): number =>
    told.reduce(
      (sum, [fact, , , bytes]) => sum + (fact === 'bytes-received' ? Number(bytes) : 0),
      0,
    )
  return { world, peer, told, roomFor, ends, order, count, received }
}

/** In order, so that a part grows from its start. */
const sequential = {
  kind: 'pieceOrder',
  api: 1,
  name: 'sequential',
  create: () => ({ next: (open: { first(): number }) => open.first() }),
} as const

describe('a download onto a disk that fills up', () => {
  it('pauses, says where and how much it takes, and goes on by itself when there is room', () => {
    const { world, peer, told, roomFor, ends, count, received } = gettingInto(10)
    world.clock.runUntil(() => count('download-paused') === 1)
    const [, , reason] = told.find(([fact]) => fact === 'download-paused')!
    assert.match(
      String(reason),
      /^no room in \/3: file\.bin needs 7\.\d MiB more and .* are free; it goes on by itself when/,
    )
    assert.equal(peer.status().downloads[0]?.waitingFor, reason)
    world.clock.advance(3_600_000)
    assert.equal(ends.length, 0)
    const before = received()
    assert.ok(before < 20 * pieceBytes, `${before} bytes for ten pieces`)
    roomFor(40)
    world.clock.runUntil(() => ends.length > 0, LIMITS.roomLookMsMax + 10_000)
    assert.ok(!(ends[0] instanceof Error), String(ends[0]))
    assert.deepEqual(world.disk.bytesOf('/3', 'file.bin'), content)
    assert.equal(count('download-resumed'), 1)
    assert.equal(count('download-paused'), 1)
    // What had been stored was not fetched again.
    assert.ok(received() <= content.length + (before - 10 * pieceBytes) + pieceBytes)
  })

  it('leaves its sources and the tracker in peace meanwhile, and the disk nearly so', () => {
    const { world, told, count } = gettingInto(10)
    world.clock.runUntil(() => count('download-paused') === 1)
    world.clock.advance(20_000)
    told.length = 0
    const looks = world.disk.looksForRoom
    world.clock.advance(3_600_000)
    assert.deepEqual(told, [])
    assert.ok(world.disk.looksForRoom - looks <= 3_600_000 / LIMITS.roomLookMsMax + 1)
    assert.ok(world.disk.looksForRoom - looks > 100)
  })

  it('waits beyond the time in which a source must be found', () => {
    const { world, roomFor, ends, count } = gettingInto(10, 5_000)
    world.clock.runUntil(() => count('download-paused') === 1)
    world.clock.advance(600_000)
    roomFor(40)
    world.clock.runUntil(() => ends.length > 0)
    assert.deepEqual(world.disk.bytesOf('/3', 'file.bin'), content)
  })

  it('keeps what has arrived when it is given up', () => {
    const { world, peer, roomFor, ends, order, count, received } = gettingInto(10)
    world.clock.runUntil(() => count('download-paused') === 1)
    order.cancel()
    assert.equal((ends[0] as RodizioError).code, 'STOPPED')
    const before = received()
    roomFor(40)
    world.wait((done) => void peer.get({ name: 'file.bin', replace: false }, done))
    assert.deepEqual(world.disk.bytesOf('/3', 'file.bin'), content)
    assert.ok(received() - before <= content.length - 9 * pieceBytes)
  })

  it('tries more and more rarely where a quota allows less than the disk says', () => {
    const { world, roomFor, ends, count } = gettingInto(10)
    world.disk.quota = true
    world.clock.advance(3_600_000)
    assert.equal(ends.length, 0)
    const pauses = count('download-paused')
    assert.ok(pauses > 10 && pauses <= 3_600_000 / LIMITS.roomLookMsMax + 10, `${pauses} pauses`)
    roomFor(40)
    world.clock.runUntil(() => ends.length > 0)
    assert.deepEqual(world.disk.bytesOf('/3', 'file.bin'), content)
  })
})
