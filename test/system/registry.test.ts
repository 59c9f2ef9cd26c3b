import assert from 'node:assert/strict'
import type { PeerNode } from '../../core/peer/peer-node.js'
import type { Got } from '../../core/peer/results.js'
import type { CatalogueEntry, HolderList } from '../../core/wire/messages.js'
import { hostOf, MemoryWorld, someBytes } from '../support/memory-world.js'

const content = someBytes(1000, 5)

/** A world in which peers 1, 2, … share `file.bin` and have told the tracker, in this order. */
function worldOf(holders: number) {
  const world = new MemoryWorld(3, { latencyMs: 3 })
  const tracker = world.tracker()
  const handedOut: number[] = []
  tracker.facts.hear('handed-out', (_file, _asker, peers) => handedOut.push(...peers))
  const holder = (number: number): PeerNode => {
    world.disk.put(`/${number}`, 'file.bin', content)
    return started(number, true)
  }
  const started = (number: number, update = false): PeerNode => {
    const peer = world.peer(number)
    world.wait((done) => peer.start(done))
    if (update) world.wait((done) => peer.update(done))
    return peer
  }
  const peers = Array.from({ length: holders }, (_, index) => holder(index + 1))
  let askers = 100
  /** A newcomer asks, fetches, and leaves again: the number of the peer that served it. */
  const askOnce = (): number => {
    const peer = started(askers++)
    const got = world.wait<Got>((done) => void peer.get({ name: 'file.bin', replace: false }, done))
    world.wait((done) => peer.quit(done))
    return Array.from({ length: 99 }, (_, index) => index + 1).find(
      (number) => hostOf(number) === got.sources[0]?.peer.host,
    )!
  }
  const browse = (peer: PeerNode) =>
    world.wait<readonly CatalogueEntry[]>((done) => peer.browse(done))
  return { world, tracker, peers, holder, started, askOnce, browse, handedOut }
}

describe('the next peer', () => {
  it('goes round: A, B, C, A, B, C', () => {
    const { askOnce } = worldOf(3)
    assert.deepEqual([1, 2, 3, 4, 5, 6].map(askOnce), [1, 2, 3, 1, 2, 3])
  })

  it('skips nobody and serves nobody twice when one leaves and one joins in the middle', () => {
    const { world, peers, holder, askOnce } = worldOf(3)
    assert.deepEqual([askOnce(), askOnce()], [1, 2])
    world.wait((done) => peers[1]!.quit(done))
    holder(4)
    assert.deepEqual([1, 2, 3, 4, 5].map(askOnce), [3, 4, 1, 3, 4])
  })

  it('is never the asker itself', () => {
    const { world, peers } = worldOf(2)
    const asker = peers[0]!
    world.disk.remove('/1', 'file.bin')
    for (let count = 0; count < 3; count++) {
      const got = world.wait<Got>(
        (done) => void asker.get({ name: 'file.bin', replace: true }, done),
      )
      assert.deepEqual(
        got.sources.map(({ peer }) => peer.host),
        [hostOf(2)],
      )
      world.disk.remove('/1', 'file.bin')
    }
  })
})

describe('the registry', () => {
  it('hears of files only with a request for new files', () => {
    const { world, started, browse } = worldOf(0)
    world.disk.put('/1', 'late.bin', content)
    const sharer = started(1)
    const visitor = started(2)
    world.clock.advance(120_000)
    assert.deepEqual(browse(visitor), [])
    world.wait((done) => sharer.rehash(done))
    world.clock.advance(120_000)
    assert.deepEqual(browse(visitor), [])
    world.wait((done) => sharer.update(done))
    assert.deepEqual(
      browse(visitor).map(({ name }) => name),
      ['late.bin'],
    )
  })

  it('takes a long list with the longest of names, once', () => {
    const world = new MemoryWorld(8, { throughCodec: true })
    world.tracker()
    const long = Array.from({ length: 4 }, () => 'ã'.repeat(120)).join('/')
    for (let file = 0; file < 600; file++) world.disk.put('/1', `${long}/${file}`, content)
    const [sharer, visitor] = [world.peer(1), world.peer(2)]
    for (const each of [sharer, visitor]) world.wait((done) => each.start(done))
    world.wait((done) => sharer.update(done))
    const known = world.wait<readonly CatalogueEntry[]>((done) => visitor.browse(done))
    assert.equal(known.length, 600)
    assert.equal(sharer.status().listSent, true)
  })

  it('is sent a list again only as far as it changed', () => {
    const { world, tracker, started } = worldOf(0)
    for (let file = 0; file < 50; file++) world.disk.put('/1', `${file}`, content)
    const sharer = started(1, true)
    const changes: string[] = []
    tracker.facts.watch((fact) => {
      if (fact.startsWith('holder-')) changes.push(fact)
    })
    world.wait((done) => sharer.update(done))
    assert.deepEqual(changes, [])
    world.disk.remove('/1', '7')
    world.wait((done) => sharer.rehash(done))
    world.wait((done) => sharer.update(done))
    assert.deepEqual(changes, ['holder-removed'])
  })

  it('sends its catalogue again only when something changed', () => {
    const { peers, holder, browse } = worldOf(2)
    const before = browse(peers[0]!)
    assert.equal(browse(peers[0]!), before)
    holder(3)
    assert.deepEqual(browse(peers[0]!), [{ ...before[0], holders: 3 }])
  })

  it('takes a peer that quits off every file and keeps the files', () => {
    const { world, peers, started, browse } = worldOf(1)
    world.wait((done) => peers[0]!.quit(done))
    const [entry] = browse(started(9))
    assert.deepEqual([entry?.name, entry?.holders], ['file.bin', 0])
  })

  it('drops a peer that was killed when its own dial confirms the report', () => {
    const { world, tracker, started, askOnce } = worldOf(2)
    const left: [number, string][] = []
    tracker.facts.hear('peer-left', (peer, reason) => left.push([peer, reason]))
    world.network.crash(hostOf(1))
    assert.equal(askOnce(), 2)
    world.clock.advance(30_000)
    assert.deepEqual(left[0], [1, 'unreachable'])
    const holders = world.wait<HolderList['files']>((done) => started(9).holders('file.bin', done))
    assert.deepEqual(
      holders[0]?.holders.map(({ peer }) => peer.host),
      [hostOf(2)],
    )
  })

  it('lets a restarted peer take the place of its former self', () => {
    const { world, tracker, started, browse } = worldOf(1)
    const left: [number, string][] = []
    tracker.facts.hear('peer-left', (peer, reason) => left.push([peer, reason]))
    world.network.crash(hostOf(1))
    world.disk.put('/1', 'more.bin', content.subarray(1))
    const again = started(1, true)
    assert.deepEqual(left, [[1, 'replaced']])
    assert.deepEqual(
      browse(again).map(({ name, holders }) => [name, holders]),
      [
        ['file.bin', 1],
        ['more.bin', 1],
      ],
    )
  })

  it('is not disturbed by somebody on the same host who asks on another port', () => {
    const { world, peers, browse } = worldOf(1)
    world.disk.put('/7', 'other.bin', content.subarray(2))
    const sharer = world.peer(7)
    world.wait((done) => sharer.start(done))
    world.wait((done) => sharer.update(done))
    const getter = world.peer(1, { peerPort: 0 })
    world.wait((done) => getter.start(done))
    world.wait((done) => void getter.get({ name: 'other.bin', replace: false }, done))
    world.wait((done) => getter.quit(done))
    assert.deepEqual(
      browse(peers[0]!).map(({ name, holders }) => [name, holders]),
      [
        ['file.bin', 1],
        ['other.bin', 1],
      ],
    )
  })

  it('serves twenty who come at once in order, never more than maxPeer inside', () => {
    const world = new MemoryWorld(4, { latencyMs: 3 })
    const tracker = world.tracker({ maxPeer: 3 })
    const queued: number[] = []
    const inside = new Set<number>()
    const ports = new Set<number>()
    let most = 0
    tracker.facts.hear('exchange-queued', (exchange) => queued.push(exchange))
    const admitted: number[] = []
    tracker.facts.hear('exchange-admitted', (exchange, port) => {
      most = Math.max(most, inside.add(exchange).size)
      admitted.push(exchange)
      ports.add(port)
    })
    tracker.facts.hear('exchange-ended', (exchange) => inside.delete(exchange))
    let ended = 0
    for (let number = 1; number <= 20; number++) {
      const peer = world.peer(number)
      world.wait((done) => peer.start(done))
      peer.update((outcome) => {
        assert.ok(!(outcome instanceof Error), String(outcome))
        ended++
      })
    }
    world.clock.runUntil(() => ended === 20)
    assert.deepEqual([most, queued.length > 10], [3, true])
    assert.deepEqual(admitted.slice(-queued.length), queued)
    assert.deepEqual([...ports], [10000, 10001, 10002])
  })
})

describe('a peer that announces live', () => {
  const live = { announce: 'live' } as const

  it('tells changes at once, and goes at its goodbye', () => {
    const { world, started, browse } = worldOf(0)
    const sharer = world.peer(1, live)
    world.wait((done) => sharer.start(done))
    const visitor = started(2)
    world.disk.put('/1', 'new.bin', content)
    world.wait((done) => sharer.rehash(done))
    world.clock.advance(1_000)
    assert.deepEqual(
      browse(visitor).map(({ name, holders }) => [name, holders]),
      [['new.bin', 1]],
    )
    world.wait((done) => sharer.quit(done))
    assert.equal(browse(visitor)[0]?.holders, 0)
  })

  it('is dropped when it falls silent, and comes back after its tracker', () => {
    const world = new MemoryWorld(9)
    const tracker = world.tracker()
    world.disk.put('/1', 'file.bin', content)
    const sharer = world.peer(1, live)
    world.wait((done) => sharer.start(done))
    world.clock.advance(60_000)
    assert.equal(sharer.status().listSent, true)
    world.wait((done) => tracker.stop(done))
    world.clock.advance(60_000)
    const again = world.tracker()
    const seen: number[] = []
    again.facts.hear('holder-added', (file) => seen.push(file))
    world.clock.advance(30_000)
    assert.equal(seen.length, 1)
    const left: string[] = []
    again.facts.hear('peer-left', (_peer, reason) => left.push(reason))
    world.network.crash(hostOf(1))
    world.clock.advance(60_000)
    assert.equal(left.length, 1)
  })

  it('fails a request in time when the tracker is not there', () => {
    const world = new MemoryWorld(9)
    const sharer = world.peer(1, { ...live, wait: 5_000 })
    world.wait((done) => sharer.start(done))
    world.clock.advance(20_000)
    const sinceMs = world.clock.nowMs()
    assert.equal(world.failure((done) => sharer.update(done)).code, 'TRACKER_UNAVAILABLE')
    assert.ok(world.clock.nowMs() - sinceMs <= 5_000)
    world.wait((done) => sharer.quit(done))
    assert.equal(world.clock.pending, 0)
  })
})

describe('a peer without its tracker', () => {
  it('says so, serves on, and succeeds when the tracker appears', () => {
    const world = new MemoryWorld(6)
    world.disk.put('/1', 'file.bin', content)
    const peer = world.peer(1)
    const waiting: string[] = []
    peer.facts.hear('tracker-waiting', (_tracker, reason) => waiting.push(reason))
    world.wait((done) => peer.start(done))
    const ends: unknown[] = []
    peer.update((outcome) => ends.push(outcome))
    // Once at its start, once for the request.
    world.clock.advance(10_000)
    assert.deepEqual([waiting.length, ends.length], [2, 0])
    world.tracker()
    world.clock.runUntil(() => ends.length === 1, 5_000)
    assert.ok(Array.isArray(ends[0]), String(ends[0]))
  })

  it('gives up after the wait it was set, and quits within two seconds', () => {
    const world = new MemoryWorld(6)
    const tracker = world.tracker()
    const peer = world.peer(1, { wait: 7_000 })
    world.wait((done) => peer.start(done))
    world.wait((done) => peer.update(done))
    world.wait((done) => tracker.stop(done))
    const sinceMs = world.clock.nowMs()
    const failed = world.failure((done) => peer.update(done))
    assert.equal(failed.code, 'TRACKER_UNAVAILABLE')
    assert.ok(world.clock.nowMs() - sinceMs <= 7_000)
    const quitMs = world.clock.nowMs()
    world.failure((done) => peer.quit(done))
    assert.ok(world.clock.nowMs() - quitMs <= 2_000)
    assert.equal(world.clock.pending, 0)
  })
})
