import assert from 'node:assert/strict'
import { Transfers } from '../../cli/transfers.js'
import type { PeerNode } from '../../core/peer/peer-node.js'
import { formatAddress } from '../../core/wire/address.js'
import { hostOf, MemoryWorld, someBytes } from '../support/memory-world.js'

const pieceBytes = 256 * 1024
const name = 'file.bin'

/** Whoever reads the facts of a transfer, and nothing else, knows how much of it is there. */
describe('the facts of a transfer', () => {
  function worldWith({ seeders, pieces }: { seeders: number; pieces: number }) {
    const world = new MemoryWorld(1, { latencyMs: 5 })
    world.tracker()
    const size = (pieces - 1) * pieceBytes + 1000
    const content = someBytes(size, 7)
    for (let number = 1; number <= seeders; number++) {
      world.disk.put(`/${number}`, name, content.slice())
      started(world, number)
    }
    const peer = started(world, seeders + 1)
    return { world, size, peer, ...accounted(world, peer, size) }
  }

  function started(world: MemoryWorld, number: number, settings = {}): PeerNode {
    const peer = world.peer(number, settings)
    world.wait((done) => peer.start(done))
    world.wait((done) => peer.update(done))
    return peer
  }

  /** Holds every moment of the peer's downloads to account. */
  function accounted(world: MemoryWorld, peer: PeerNode, size: number) {
    const ends: number[] = []
    const states = new Set<string>()
    const stop = peer.facts.hear('download-finished', () => ends.push(transfers.now()[0]!.bytes))
    const transfers = new Transfers(peer.facts, world.clock)
    peer.facts.watch(() => {
      for (const { bytes, state } of transfers.now()) {
        assert.ok(bytes >= 0 && bytes <= size, `${bytes} of ${size} bytes`)
        states.add(state)
      }
    })
    return { transfers, ends, states, stop }
  }

  const get = (world: MemoryWorld, peer: PeerNode) =>
    world.wait((done) => void peer.get({ name, replace: false }, done))

  it('add up though sources lie and die in the middle of a piece', () => {
    const { world, size, peer, ends } = worldWith({ seeders: 4, pieces: 30 })
    world.disk.corrupt('/1', name, 2 * pieceBytes + 5)
    const hosts = new Map<number, string>()
    peer.facts.hear('link-opened', (link, { host }) => hosts.set(link, host))
    const crashed = new Set<string>()
    let blocks = 0
    const returned: number[] = []
    peer.facts.hear('bytes-received', (_file, link) => {
      const host = hosts.get(link)!
      if (++blocks % 5 > 0 || crashed.size === 2 || host === hostOf(1)) return
      crashed.add(host)
      world.network.crash(host)
    })
    peer.facts.hear('piece-returned', (_file, _piece, _link, bytes) => returned.push(bytes))
    get(world, peer)
    assert.deepEqual(ends, [size])
    assert.equal(crashed.size, 2)
    assert.notEqual(returned.length, 0)
  })

  it('add up after an earlier run, whose pieces are right, wrong or missing', () => {
    const { world, size, peer, ends, states } = worldWith({ seeders: 1, pieces: 12 })
    let verified = 0
    const stop = peer.facts.hear('piece-verified', () => {
      if (++verified === 6) world.network.crash(hostOf(1))
    })
    world.failure((done) => void peer.get({ name, replace: false }, done))
    stop()
    const found: boolean[] = []
    peer.facts.hear('piece-verified', (_file, _piece, link) => link === 0 && found.push(true))
    peer.facts.hear('piece-rejected', (_file, _piece, link) => link === 0 && found.push(false))
    states.clear()
    started(world, 1)
    get(world, peer)
    assert.deepEqual(ends, [size])
    assert.equal(states.has('checking'), true)
    // Pieces come in any order: what lies between them was never written.
    assert.deepEqual(new Set(found), new Set([true, false]))
  })

  it('name a source when it joins, and each piece that is asked of it', () => {
    const { world, peer } = worldWith({ seeders: 3, pieces: 9 })
    const joined = new Set<number>()
    const asked: number[] = []
    peer.facts.hear('source-joined', (_file, link) => joined.add(link))
    peer.facts.hear('piece-requested', (_file, piece, link) => {
      assert.ok(joined.has(link))
      asked.push(piece)
    })
    peer.facts.hear('piece-verified', (_file, piece) => assert.ok(asked.includes(piece)))
    get(world, peer)
    assert.equal(joined.size, 3)
    assert.equal(new Set(asked).size, 9)
  })

  it('tell on the other side what was sent, as it goes', () => {
    const { world, size } = worldWith({ seeders: 1, pieces: 6 })
    const [seeder, peer] = [started(world, 3), started(world, 4)]
    world.disk.put('/3', 'own.bin', someBytes(size, 9))
    world.wait((done) => seeder.rehash(done))
    world.wait((done) => seeder.update(done))
    const sent: number[] = []
    let ended = 0
    const receivers: string[] = []
    seeder.facts.hear('link-opened', (_link, address, outgoing) => {
      if (!outgoing) receivers.push(formatAddress(address))
    })
    seeder.facts.hear('bytes-sent', (_file, _link, bytes) => sent.push(bytes))
    seeder.facts.hear('upload-ended', (_link, _file, _ticket, bytes) => {
      ended += bytes
    })
    world.wait((done) => void peer.get({ name: 'own.bin', replace: false }, done))
    assert.equal(
      sent.reduce((sum, bytes) => sum + bytes, 0),
      size,
    )
    assert.equal(ended, size)
    assert.deepEqual(receivers, [`${hostOf(4)}:3333`])
    assert.ok(sent.length > 1)
  })

  it('count the downloads that have not started', () => {
    const { world, peer } = worldWith({ seeders: 1, pieces: 1 })
    const queued: number[] = []
    peer.facts.hear('downloads-queued', (downloads) => queued.push(downloads))
    const names = Array.from({ length: 20 }, (_, number) => (number === 0 ? name : `${number}`))
    let open = names.length
    for (const each of names) peer.get({ name: each, replace: false }, () => open--)
    assert.equal(Math.max(...queued), 20)
    world.clock.runUntil(() => open === 0)
    assert.equal(queued.at(-1), 0)
    // What is there already never starts.
    get(world, peer)
    assert.deepEqual(queued.slice(-2), [1, 0])
  })
})
