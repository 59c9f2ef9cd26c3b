import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Facts, PeerFacts } from '../../core/events.js'
import type { PeerNode } from '../../core/peer/peer-node.js'
import { createPeerNode, createTracker } from '../../index.js'
import { hostOf, MemoryWorld, someBytes } from '../support/memory-world.js'
import { inTemporaryFolder } from '../support/temporary-folder.js'

const pieceBytes = 256 * 1024

/** One seeder and `count` who start together, on a network with some latency. */
function swarmOf(count: number, pieces: number, settings = {}) {
  const world = new MemoryWorld(2, { latencyMs: 5 })
  world.tracker({ maxPeer: 8 })
  const content = someBytes(pieces * pieceBytes - 7, 3)
  world.disk.put('/1', 'file.bin', content)
  const peers: PeerNode[] = []
  for (let number = 1; number <= count + 1; number++) peers.push(world.peer(number, settings))
  for (const peer of peers) world.wait((done) => peer.start(done))
  world.wait((done) => peers[0]!.update(done))
  const ends: unknown[] = []
  const begin = (): void => {
    for (const peer of peers.slice(1)) {
      peer.get({ name: 'file.bin', replace: false }, (outcome) => ends.push(outcome))
    }
  }
  const end = (): void => {
    world.clock.runUntil(() => ends.length === count)
    for (const outcome of ends) assert.ok(!(outcome instanceof Error), String(outcome))
    for (let number = 2; number <= count + 1; number++) {
      assert.deepEqual(world.disk.bytesOf(`/${number}`, 'file.bin'), content)
    }
  }
  return { world, content, peers, seeder: peers[0]!, begin, end }
}

/** Bytes that a peer has uploaded, counted as they happen. */
function uploadsOf(peer: { readonly facts: Facts<PeerFacts> }): { bytes: number } {
  const count = { bytes: 0 }
  peer.facts.hear('upload-ended', (_link, _file, _ticket, bytes) => {
    count.bytes += bytes
  })
  return count
}

describe('a swarm', () => {
  it('fetches no piece twice', () => {
    const { content, peers, begin, end } = swarmOf(6, 16)
    let received = 0
    for (const peer of peers) {
      peer.facts.hear('bytes-received', (_file, _link, bytes) => {
        received += bytes
      })
    }
    begin()
    end()
    assert.equal(received, 6 * content.length)
  })

  it('draws on several sources at once, also on those that have only a part', () => {
    const { peers, begin, end } = swarmOf(4, 24)
    const served = peers.map(uploadsOf)
    begin()
    end()
    for (const { bytes } of served) assert.ok(bytes > 0, served.map((each) => each.bytes).join())
  })

  it('goes on when a member dies, and the seeder after it has sent every piece once', () => {
    const { world, peers, begin, content } = swarmOf(6, 20)
    const pieces = new Set<number>()
    const survivors = peers.slice(1, 6)
    for (const peer of survivors) {
      peer.facts.hear('piece-verified', (_file, piece) => pieces.add(piece))
    }
    begin()
    world.clock.runUntil(() => pieces.size === 20)
    world.network.crash(hostOf(1))
    world.network.crash(hostOf(7))
    world.clock.runUntil(() => survivors.every((peer) => peer.status().sharedFiles === 1))
    for (let number = 2; number <= 6; number++) {
      assert.deepEqual(world.disk.bytesOf(`/${number}`, 'file.bin'), content)
    }
  })

  it('never lets a ready peer wait while a slot is free', () => {
    const { world, seeder, begin, end } = swarmOf(8, 48, { maxPeers: 3 })
    // Each receiver is to have so little that the line stands idle, and every slot is opened.
    seeder.changeRates({ uploadRatePerPeer: 2 ** 20 })
    let open = 1
    let most = 0
    let emptyMs = 0
    let stretchMs = 0
    let longestMs = 0
    let waitedMs = 0
    let wastedMs = 0
    // By ticket: the link. One at a time flows over each.
    const ready = new Map<number, number>()
    const flowing = new Map<number, number>()
    seeder.facts.hear('upload-slots', (slots) => {
      open = slots
    })
    seeder.facts.hear('upload-ready', (link, _file, ticket) => ready.set(ticket, link))
    seeder.facts.hear('upload-started', (link, _file, ticket) => {
      ready.delete(ticket)
      flowing.set(ticket, link)
    })
    seeder.facts.hear('upload-ended', (_link, _file, ticket) => {
      ready.delete(ticket)
      flowing.delete(ticket)
    })
    const mayFlow = (link: number): boolean => ![...flowing.values()].includes(link)
    const look = (): void => {
      const { uploads, uploadsWaiting } = seeder.status()
      most = Math.max(most, uploads.length)
      if (uploadsWaiting > 0) {
        stretchMs = uploads.length < open ? stretchMs + 1 : 0
        longestMs = Math.max(longestMs, stretchMs)
        // Before all slots have been in use, somebody has to say first what is wanted.
        if (most === 3) {
          waitedMs++
          if (stretchMs > 0) emptyMs++
        }
      }
      if (uploads.length < open && [...ready.values()].some(mayFlow)) wastedMs++
      world.clock.after(1, look)
    }
    begin()
    look()
    end()
    assert.deepEqual([open, most], [3, 3])
    // At first until somebody has said what is wanted, the way of four messages; then for a moment
    // when a turn is given back.
    assert.ok(longestMs <= 20, `${longestMs} ms in a row`)
    assert.ok(waitedMs > 500 && emptyMs < waitedMs / 30, `${emptyMs} of ${waitedMs} ms`)
    assert.equal(wastedMs, 0)
  })
})

describe('a swarm on real sockets', () => {
  it('serves itself: the seeder sends less than two copies to eight who start together', () =>
    inTemporaryFolder({}, async (folder) => {
      const content = randomBytes(16 * 1024 * 1024 + 5)
      mkdirSync(join(folder, '0'))
      writeFileSync(join(folder, '0', 'file.bin'), content)
      const tracker = await createTracker({ port: 0, initialPort: 25000 })
      const { port: serverPort } = await tracker.start()
      const make = (name: number) =>
        createPeerNode({ serverPort, peerPort: 0, shared: join(folder, `${name}`), wait: 5_000 })
      const peers = await Promise.all(Array.from({ length: 9 }, (_, name) => make(name)))
      try {
        for (const peer of peers) await peer.start()
        await peers[0]!.update()
        const sent = uploadsOf(peers[0]!)
        await Promise.all(peers.slice(1).map((peer) => peer.get('file.bin')))
        for (let name = 1; name <= 8; name++) {
          assert.deepEqual(readFileSync(join(folder, `${name}`, 'file.bin')), content)
        }
        const copies = sent.bytes / content.length
        assert.ok(copies < 2, `${copies} copies`)
      } finally {
        for (const peer of peers) await peer.stop()
        await tracker.stop()
      }
    }))
})
