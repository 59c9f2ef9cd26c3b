import assert from 'node:assert/strict'
import { LIMITS } from '../../core/limits.js'
import type { PeerNode } from '../../core/peer/peer-node.js'
import type { Got } from '../../core/peer/results.js'
import type { Address } from '../../core/wire/address.js'
import { hostOf, MemoryWorld, someBytes } from '../support/memory-world.js'

const pieceBytes = 256 * 1024
const pieces = 12
const content = someBytes((pieces - 1) * pieceBytes + 1000, 3)
const liar = { host: hostOf(1), port: 3333 }

/** A tracker and seeders; what the first one sends of `lies` is wrong. */
function worldWith({ seeders, lies }: { seeders: number; lies: readonly number[] }) {
  const world = new MemoryWorld(9, { latencyMs: 5 })
  const tracker = world.tracker()
  const outcomes: unknown[][] = []
  tracker.facts.hear('outcome-reported', (_asker, peer, result) => outcomes.push([peer, result]))
  const holders: PeerNode[] = []
  for (let number = 1; number <= seeders; number++) {
    world.disk.put(`/${number}`, 'file.bin', content.slice())
    const seeder = world.peer(number)
    holders.push(seeder)
    world.wait((done) => seeder.start(done))
    world.wait((done) => seeder.update(done))
  }
  for (const piece of lies) world.disk.corrupt('/1', 'file.bin', piece * pieceBytes)
  const peer = world.peer(9)
  const told: unknown[][] = []
  peer.facts.watch((fact, args) => told.push([fact, ...args]))
  world.wait((done) => peer.start(done))
  const facts = (name: string) => told.filter(([fact]) => fact === name).map(([, ...args]) => args)
  const get = (): Got =>
    world.wait((done) => void peer.get({ name: 'file.bin', replace: false }, done), 20_000)
  const heal = (): void => {
    for (const piece of lies) world.disk.corrupt('/1', 'file.bin', piece * pieceBytes)
  }
  return { world, peer, holders, told, facts, outcomes, get, heal }
}

const isLiar = (address: unknown): boolean => (address as Address).host === liar.host
const all = Array.from({ length: pieces }, (_, piece) => piece)

describe('a source that sends wrong pieces', () => {
  it('is banned after a few, named, reported to the tracker, and the file is right', () => {
    const { world, facts, outcomes, get } = worldWith({ seeders: 2, lies: all })
    get()
    assert.deepEqual(world.disk.bytesOf('/9', 'file.bin'), content)
    assert.deepEqual(facts('peer-banned'), [[liar, LIMITS.banMs]])
    assert.equal(facts('peer-struck').length, LIMITS.strikesMax)
    // What was on its way when it was banned; nothing is asked of it after that.
    assert.ok(facts('piece-rejected').length <= LIMITS.strikesMax + 3)
    world.clock.advance(1_000)
    assert.ok(outcomes.some(([peer, result]) => peer === 1 && result === 'bad-content'))
    assert.ok(outcomes.every(([peer, result]) => peer === 1 || result === 'served'))
  })

  it('stays a source when one bit was wrong once, and that piece comes from another', () => {
    // Every run is the same until something else happens: which piece will come from it?
    const honest = worldWith({ seeders: 2, lies: [] })
    honest.get()
    const [link] = honest.facts('link-opened').find(([, to]) => isLiar(to))!
    const [, piece] = honest.facts('piece-verified').find((args) => args[2] === link)!
    const { world, facts, outcomes, get } = worldWith({ seeders: 2, lies: [Number(piece)] })
    const { sources } = get()
    assert.deepEqual(world.disk.bytesOf('/9', 'file.bin'), content)
    assert.deepEqual(facts('peer-struck'), [[liar, 1]])
    assert.deepEqual(facts('peer-banned'), [])
    assert.deepEqual(facts('source-lost'), [])
    const [, , badLink] = facts('piece-rejected')[0]!
    const right = facts('piece-verified').find(([, other]) => other === piece)
    assert.notEqual(right![2], badLink)
    assert.ok(sources.find(({ peer }) => peer.host === liar.host)!.bytes > 2 * pieceBytes)
    world.clock.advance(1_000)
    assert.ok(outcomes.some(([peer, result]) => peer === 1 && result === 'bad-content'))
  })

  it('is asked again for what was wrong where nobody else has it', () => {
    const { world, peer, facts, get, heal } = worldWith({ seeders: 1, lies: [5] })
    peer.facts.once('piece-rejected', heal)
    assert.ok(get().seconds < 2)
    assert.deepEqual(world.disk.bytesOf('/9', 'file.bin'), content)
    assert.deepEqual(facts('peer-struck'), [[liar, 1]])
  })

  it('is not dialled while it is banned, and is taken again afterwards', () => {
    const { world, peer, facts, heal } = worldWith({ seeders: 1, lies: all })
    const dialled: number[] = []
    peer.facts.hear('link-opened', () => dialled.push(world.clock.nowMs()))
    const request = { name: 'file.bin', replace: false }
    const failed = world.failure((done) => void peer.get(request, done), 120_000)
    assert.equal(failed.code, 'NO_SOURCE')
    assert.match(failed.message, /only peers that sent wrong data have it now$/)
    assert.equal(dialled.length, 1)
    heal()
    assert.equal(world.failure((done) => void peer.get(request, done), 120_000).code, 'NO_SOURCE')
    assert.equal(dialled.length, 1)
    world.clock.advance(LIMITS.banMs)
    assert.deepEqual(facts('peer-unbanned'), [[liar]])
    world.wait((done) => void peer.get(request, done))
    assert.deepEqual(world.disk.bytesOf('/9', 'file.bin'), content)
  })

  it('gives nothing to any other download either, and is served as before', () => {
    const { world, peer, holders, told, facts } = worldWith({ seeders: 2, lies: all })
    const other = someBytes(40 * pieceBytes, 5)
    const mine = someBytes(20 * pieceBytes, 6)
    for (const number of [1, 2]) world.disk.put(`/${number}`, 'other.bin', other)
    world.disk.put('/9', 'mine.bin', mine)
    for (const each of [...holders, peer]) {
      world.wait((done) => each.rehash(done))
      world.wait((done) => each.update(done))
    }
    const ends: unknown[] = []
    const get = (node: PeerNode, name: string): void =>
      void node.get({ name, replace: false }, (end) => ends.push(end))
    get(peer, 'other.bin')
    get(peer, 'file.bin')
    get(holders[0]!, 'mine.bin')
    world.clock.runUntil(() => ends.length === 3, 20_000)
    assert.deepEqual(
      ends.filter((end) => end instanceof Error),
      [],
    )
    assert.deepEqual(world.disk.bytesOf('/9', 'other.bin'), other)
    assert.deepEqual(world.disk.bytesOf('/1', 'mine.bin'), mine)
    const [link] = facts('link-opened').find(([, to, ours]) => isLiar(to) && ours)!
    const fromLiar = told.map(([fact, , from]) => fact === 'bytes-received' && from === link)
    const banned = told.findIndex(([fact]) => fact === 'peer-banned')
    assert.ok(fromLiar.slice(0, banned).includes(true))
    assert.ok(!fromLiar.slice(banned).includes(true))
  })
})
