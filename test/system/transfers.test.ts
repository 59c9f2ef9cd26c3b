import assert from 'node:assert/strict'
import type { PeerNode } from '../../core/peer/peer-node.js'
import type { Got } from '../../core/peer/results.js'
import { silentLog } from '../../core/runtime/log.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import type { CatalogueEntry } from '../../core/wire/messages.js'
import { hostOf, MemoryWorld, someBytes } from '../support/memory-world.js'

const pieceBytes = 256 * 1024

/**
 * A world with a tracker; `seeders` share the same file of `pieces` pieces, and told the tracker.
 */
function worldWith({ seeders, pieces }: { seeders: number; pieces: number }) {
  const world = new MemoryWorld(1, { latencyMs: 5 })
  const tracker = world.tracker()
  const content = someBytes((pieces - 1) * pieceBytes + 1000, 7)
  const peers: PeerNode[] = []
  const add = (settings = {}): PeerNode => {
    const peer = world.peer(peers.push(undefined as never), settings)
    peers[peers.length - 1] = peer
    return peer
  }
  for (let number = 1; number <= seeders; number++) {
    world.disk.put(`/${number}`, 'file.bin', content.slice())
    const peer = add()
    world.wait((done) => peer.start(done))
    world.wait((done) => peer.update(done))
  }
  const start = (settings = {}): PeerNode => {
    const peer = add(settings)
    world.wait((done) => peer.start(done))
    return peer
  }
  const get = (peer: PeerNode): Got =>
    world.wait((done) => void peer.get({ name: 'file.bin', replace: false }, done))
  const sourceHosts = (got: Got): string[] => got.sources.map(({ peer }) => peer.host)
  return { world, tracker, content, start, get, peers, sourceHosts }
}

describe('a transfer', () => {
  it('moves a file byte for byte and names who sent it', () => {
    const { world, content, start, get } = worldWith({ seeders: 1, pieces: 5 })
    const got = get(start())
    assert.deepEqual(world.disk.bytesOf('/2', 'file.bin'), content)
    assert.deepEqual(got.sources, [
      { peer: { host: hostOf(1), port: 3333 }, bytes: content.length },
    ])
    assert.equal(got.present, false)
  })

  it('moves nothing when the same content is there already', () => {
    const { world, content, start, get, peers } = worldWith({ seeders: 1, pieces: 2 })
    world.disk.put('/2', 'file.bin', content)
    const got = get(start())
    assert.deepEqual([got.present, got.sources], [true, []])
    const [entry] = world.wait<readonly CatalogueEntry[]>((done) => peers[1]!.browse(done))
    assert.deepEqual([entry?.holders, entry?.partial], [2, 0])
  })

  it('refuses to overwrite another content, unless told to replace it', () => {
    const { world, content, start } = worldWith({ seeders: 1, pieces: 2 })
    const own = someBytes(10, 3)
    world.disk.put('/2', 'file.bin', own)
    const peer = start()
    const name = 'file.bin'
    // Two contents under one name are known from the moment this peer has told its list.
    const refused = world.failure((done) => void peer.get({ name, replace: false }, done))
    assert.equal(refused.code, 'AMBIGUOUS_NAME')
    assert.match(refused.message, /file\.bin@[0-9a-f]{8}, file\.bin@[0-9a-f]{8}/)
    const known = world.wait<readonly CatalogueEntry[]>((done) => peer.browse(done))
    const { root } = known.find(({ size }) => size > 10)!
    const chosen = `file.bin@${root.slice(0, 8)}`
    const exists = world.failure((done) => void peer.get({ name: chosen, replace: false }, done))
    assert.equal(exists.code, 'FILE_EXISTS')
    assert.deepEqual(world.disk.bytesOf('/2', name), own)
    world.wait((done) => void peer.get({ name: chosen, replace: true }, done))
    assert.deepEqual(world.disk.bytesOf('/2', name), content)
  })

  it('goes on from the piece where it stopped when its source dies', () => {
    const { world, content, start, sourceHosts } = worldWith({ seeders: 2, pieces: 20 })
    const peer = start()
    let verified = 0
    const pieces: number[] = []
    peer.facts.hear('piece-verified', (_file, piece) => {
      pieces.push(piece)
      if (++verified === 8) world.network.crash(hostOf(1))
    })
    let received = 0
    peer.facts.hear('bytes-received', (_file, _link, bytes) => {
      received += bytes
    })
    const got = world.wait<Got>((done) => void peer.get({ name: 'file.bin', replace: false }, done))
    assert.deepEqual(world.disk.bytesOf('/3', 'file.bin'), content)
    assert.deepEqual(sourceHosts(got), [hostOf(1), hostOf(2)])
    assert.equal(new Set(pieces).size, 20)
    // At most the pieces that were on their way are fetched twice.
    assert.ok(received <= content.length + 3 * pieceBytes, `${received} bytes`)
  })

  it('takes the next source when one sends wrong bytes, and keeps none of them', () => {
    const { world, content, start, sourceHosts } = worldWith({ seeders: 2, pieces: 6 })
    const peer = start()
    const rejected: number[] = []
    peer.facts.hear('piece-rejected', (_file, piece) => rejected.push(piece))
    // Which of these the first source is asked for is a matter of chance; of the others, none.
    const wrong = [1, 2, 4]
    for (const piece of wrong) world.disk.corrupt('/1', 'file.bin', piece * pieceBytes + 5)
    const got = world.wait<Got>((done) => void peer.get({ name: 'file.bin', replace: false }, done))
    assert.ok(rejected.length > 0 && rejected.every((piece) => wrong.includes(piece)))
    assert.equal(new Set(rejected).size, rejected.length)
    assert.deepEqual(sourceHosts(got), [hostOf(1), hostOf(2)])
    assert.deepEqual(world.disk.bytesOf('/3', 'file.bin'), content)
  })

  it('drops a file that changed on its holder’s disk, and goes elsewhere', () => {
    const { world, content, start, sourceHosts, peers } = worldWith({ seeders: 2, pieces: 3 })
    world.disk.put('/1', 'file.bin', someBytes(content.length, 99))
    const peer = start()
    const got = world.wait<Got>((done) => void peer.get({ name: 'file.bin', replace: false }, done))
    assert.deepEqual(sourceHosts(got), [hostOf(2)])
    assert.equal(peers[0]!.status().sharedFiles, 0)
  })

  it('says so when the last source is gone, keeps the part, and resumes from it', () => {
    const { world, content, start, peers } = worldWith({ seeders: 1, pieces: 12 })
    const peer = start({ wait: 20_000 })
    let verified = 0
    const stop = peer.facts.hear('piece-verified', () => {
      if (++verified === 6) world.network.crash(hostOf(1))
    })
    const name = 'file.bin'
    const failed = world.failure((done) => void peer.get({ name, replace: false }, done))
    assert.equal(failed.code, 'NO_SOURCE')
    assert.match(failed.message, /; what has arrived is kept, and the next get goes on from there$/)
    assert.equal(world.disk.bytesOf('/2', name), undefined)
    stop()
    peers[0]!.stop(() => {})
    const again = world.peer(1)
    world.wait((done) => again.start(done))
    world.wait((done) => again.update(done))
    let received = 0
    peer.facts.hear('bytes-received', (_file, _link, bytes) => {
      received += bytes
    })
    world.wait((done) => void peer.get({ name, replace: false }, done))
    assert.deepEqual(world.disk.bytesOf('/2', name), content)
    assert.ok(received < content.length - 5 * pieceBytes, `${received} of ${content.length}`)
  })

  it('fetches an empty file without a source, and refuses one whose root is not of nothing', () => {
    const world = new MemoryWorld(1)
    world.tracker()
    world.disk.put('/1', 'empty', new Uint8Array())
    const [seeder, peer] = [world.peer(1), world.peer(2)]
    for (const each of [seeder, peer]) world.wait((done) => each.start(done))
    world.wait((done) => seeder.update(done))
    const got = world.wait<Got>((done) => void peer.get({ name: 'empty', replace: false }, done))
    assert.deepEqual([got.sources, world.disk.bytesOf('/2', 'empty')?.length], [[], 0])
  })

  it('never has more uploads under way than maxPeers, and serves everybody', () => {
    const { world, content, start, peers } = worldWith({ seeders: 1, pieces: 12 })
    const seeder = peers[0]!
    // Each receiver is to have so little that there is room for others; those who wait are seen to.
    seeder.changeRates({ uploadRatePerPeer: 4 * 2 ** 20 })
    const flowing: number[] = []
    seeder.facts.watch(() => flowing.push(seeder.status().uploads.length))
    const fetchers = Array.from({ length: 20 }, () => start())
    let ended = 0
    for (const fetcher of fetchers) {
      fetcher.get({ name: 'file.bin', replace: false }, (outcome) => {
        assert.ok(!(outcome instanceof Error), String(outcome))
        ended++
      })
    }
    world.clock.runUntil(() => ended === fetchers.length)
    assert.equal(Math.max(...flowing), 3)
    for (let number = 2; number <= 21; number++) {
      assert.deepEqual(world.disk.bytesOf(`/${number}`, 'file.bin'), content)
    }
    // The last one has it all before the seeder has heard so.
    world.clock.runUntil(() => seeder.status().uploads.length === 0)
  })

  it('tells of no upload that nobody heard of, because there was no port for it', () => {
    const { world, content } = worldWith({ seeders: 0, pieces: 1 })
    world.disk.put('/40', 'file.bin', content)
    const seeder = world.peer(40, { initialPort: 65_535 })
    const plugin = world.network.plugin(hostOf(40))
    const parts = { options: {}, clock: world.clock, random: new SeededRandom(1), log: silentLog }
    plugin.create(parts).listen(
      { port: 65_535 },
      () => assert.fail(),
      () => {},
    )
    world.wait((done) => seeder.start(done))
    world.wait((done) => seeder.update(done))
    const uploads: string[] = []
    seeder.facts.watch((fact) => /^upload-(granted|ended)$/.test(fact) && uploads.push(fact))
    const peer = world.peer(41, { wait: 1_000 })
    world.wait((done) => peer.start(done))
    world.failure((done) => void peer.get({ name: 'file.bin', replace: false }, done))
    assert.deepEqual(uploads, [])
  })

  it('takes ports in sequence and gives every one back', () => {
    const { world, start, get, peers } = worldWith({ seeders: 1, pieces: 8 })
    const seeder = peers[0]!
    const leased: number[] = []
    seeder.facts.hear('port-leased', (port) => leased.push(port))
    const ends: unknown[] = []
    for (let count = 0; count < 3; count++) {
      start().get({ name: 'file.bin', replace: false }, (outcome) => ends.push(outcome))
    }
    world.clock.runUntil(() => ends.length === 3)
    assert.deepEqual(leased, [20000, 20001, 20002])
    world.clock.advance(60_000)
    assert.deepEqual(seeder.status().leasedPorts, [])
    get(start())
    assert.equal(leased[3], 20000)
  })
})
