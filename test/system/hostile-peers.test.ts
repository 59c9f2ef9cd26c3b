import assert from 'node:assert/strict'
import { greet } from '../../core/exchange/handshake.js'
import type { Connection } from '../../core/extension-points/transport.js'
import type { PeerNode } from '../../core/peer/peer-node.js'
import { silentLog } from '../../core/runtime/log.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import type { CatalogueEntry, Message } from '../../core/wire/messages.js'
import { hostOf, MemoryWorld, someBytes } from '../support/memory-world.js'

/** A seeder with one slot, and hostile peers that talk to it by hand. */
class HostileWorld extends MemoryWorld {
  readonly seeder: PeerNode
  readonly file: CatalogueEntry
  readonly content = someBytes(600_000, 1)

  constructor() {
    super(1, { latencyMs: 2 })
    this.tracker()
    this.disk.put('/1', 'file.bin', this.content)
    this.seeder = this.peer(1, { maxPeers: 1 })
    this.wait((done) => this.seeder.start(done))
    this.wait((done) => this.seeder.update(done))
    this.file = this.wait<readonly CatalogueEntry[]>((done) => this.seeder.browse(done))[0]!
  }

  /** A link to the seeder from `host`, and what comes over it. */
  link(host: number): { connection: Connection; heard: Message[] } {
    const random = new SeededRandom(host)
    const { clock } = this
    const transport = this.network
      .plugin(hostOf(host))
      .create({ options: {}, clock, random, log: silentLog })
    const heard: Message[] = []
    const identity = { instance: Buffer.from(random.bytes(16)).toString('hex') }
    const connection = this.wait<Connection>((done) =>
      transport.dial({ host: hostOf(1), port: 3333 }, { timeoutMs: 1_000 }, (dialled) => {
        if (dialled instanceof Error) return done(dialled)
        greet(dialled, { clock, random, identity }, (hello) => {
          if (hello instanceof Error) return done(hello)
          const handler = { message: (message: Message) => void heard.push(message) }
          dialled.handler = { ...handler, payload: () => undefined, closed: () => {} }
          done(dialled)
        })
      }),
    )
    return { connection, heard }
  }

  /** An honest peer fetches the file within `limitMs`. */
  expectServed(limitMs: number): void {
    const honest = this.peer(50)
    this.wait((done) => honest.start(done))
    this.wait((done) => void honest.get({ name: 'file.bin', replace: false }, done), limitMs)
    assert.deepEqual(this.disk.bytesOf('/50', 'file.bin'), this.content)
  }

  wishAll(host: number): { connection: Connection; heard: Message[] } {
    const link = this.link(host)
    const { root, size } = this.file
    link.connection.send({ kind: 'open', file: 1, root, size })
    link.connection.send({ kind: 'wish', file: 1, want: 'now', pieces: 0 })
    this.clock.runUntil(() => link.heard.some(({ kind }) => kind === 'grant'))
    return link
  }
}

describe('a peer with one slot serves the honest, though others', () => {
  it('are granted uploads and ask for nothing', () => {
    const world = new HostileWorld()
    for (const host of [10, 11]) world.wishAll(host)
    world.expectServed(60_000)
  })

  it('ask for everything and never come to the port', () => {
    const world = new HostileWorld()
    for (const host of [10, 11]) {
      const { connection, heard } = world.wishAll(host)
      const grant = heard.find((message) => message.kind === 'grant')!
      connection.send({ kind: 'request', ticket: grant.ticket, offset: 0, length: 262_144 })
    }
    world.expectServed(60_000)
    world.clock.advance(60_000)
    assert.deepEqual(world.seeder.status().leasedPorts, [])
  })

  for (const [title, request] of [
    ['ask for bytes beyond the file', { offset: 0, length: 700_000 }],
    ['ask for parts of leaves', { offset: 5, length: 100 }],
    ['ask from the end of everything', { offset: 2 ** 52, length: 16_384 }],
  ] as const) {
    it(title, () => {
      const world = new HostileWorld()
      const { connection, heard } = world.wishAll(10)
      const grant = heard.find((message) => message.kind === 'grant')!
      connection.send({ kind: 'request', ticket: grant.ticket, ...request })
      world.clock.advance(1_000)
      assert.ok(heard.some((message) => message.kind === 'failure' && message.code === 'PROTOCOL'))
      world.expectServed(30_000)
    })
  }

  for (const [title, lengths] of [
    ['say that nothing has come', [0]],
    ['say that some has come before it is sent', [16_384]],
    ['say that more has come than was granted', [262_145]],
    ['say so bit by bit', [262_144, 1]],
  ] as const) {
    it(title, () => {
      const world = new HostileWorld()
      const { connection, heard } = world.wishAll(10)
      const { ticket } = heard.find((message) => message.kind === 'grant')!
      connection.send({ kind: 'request', ticket, offset: 0, length: 262_144 })
      for (const length of lengths) connection.send({ kind: 'taken', ticket, length })
      world.clock.advance(1_000)
      assert.ok(heard.some((message) => message.kind === 'failure' && message.code === 'PROTOCOL'))
      world.expectServed(30_000)
    })
  }

  it('say that they have more pieces than there are', () => {
    const world = new HostileWorld()
    const { connection, heard } = world.wishAll(10)
    connection.send({ kind: 'wish', file: 1, want: 'more', pieces: 4 })
    world.clock.advance(1_000)
    assert.ok(heard.some((message) => message.kind === 'failure' && message.code === 'PROTOCOL'))
    world.expectServed(30_000)
  })

  it('open more files than a link may have', () => {
    const world = new HostileWorld()
    const { connection, heard } = world.link(10)
    const { root, size } = world.file
    for (let file = 1; file <= 300; file++) connection.send({ kind: 'open', file, root, size })
    world.clock.advance(1_000)
    const refused = heard.filter((message) => message.kind === 'failure')
    assert.equal(refused.length, 300 - 256)
    world.expectServed(30_000)
  })

  it('wish for more than the queue holds', () => {
    const world = new HostileWorld()
    const { root, size } = world.file
    const links = Array.from({ length: 65 }, (_, index) => world.link(10 + index))
    for (const { connection } of links) {
      for (let file = 1; file <= 16; file++) {
        connection.send({ kind: 'open', file, root, size })
        connection.send({ kind: 'wish', file, want: 'now', pieces: 0 })
      }
    }
    world.clock.advance(100)
    assert.equal(world.seeder.status().uploadsWaiting, 1_024)
    const refusals = links.map(({ heard }) => heard.filter(({ kind }) => kind === 'failure'))
    assert.deepEqual(
      refusals.map(({ length }) => length),
      [...Array(64).fill(0), 16],
    )
    const [refusal] = refusals[64]!
    assert.ok(refusal?.kind === 'failure' && refusal.code === 'BUSY' && refusal.retryMs)
    for (const { connection } of links) connection.close()
    world.expectServed(30_000)
  })

  for (const [title, count, size] of [
    ['of more bytes than may be', 11, 100_000],
    ['of more files than may be', 257, 10],
    ['of nothing', 0, 0],
  ] as const) {
    it(`open a bundle ${title}`, () => {
      const world = new HostileWorld()
      const { connection, heard } = world.link(10)
      const { root } = world.file
      const contents = Array.from({ length: count }, () => ({ root, size }))
      connection.send({ kind: 'open-bundle', file: 1, contents })
      world.clock.advance(1_000)
      assert.ok(heard.some((message) => message.kind === 'failure' && message.code === 'PROTOCOL'))
      assert.equal(connection.closed, true)
      world.expectServed(30_000)
    })
  }

  it('open a bundle of what is not here', () => {
    const world = new HostileWorld()
    const { connection, heard } = world.link(10)
    const contents = [{ root: 'ab'.repeat(32), size: 10 }]
    connection.send({ kind: 'open-bundle', file: 7, contents })
    world.clock.advance(1_000)
    const [answer] = heard.filter((message) => message.kind === 'failure')
    assert.deepEqual([answer?.code, answer?.file], ['UNKNOWN_FILE', 7])
    assert.equal(connection.closed, false)
  })

  it('answer like a tracker', () => {
    const world = new HostileWorld()
    const { connection, heard } = world.link(10)
    connection.send({ kind: 'catalogue-page', files: [], more: false })
    world.clock.advance(1_000)
    assert.ok(heard.some((message) => message.kind === 'failure'))
    assert.equal(connection.closed, true)
    world.expectServed(30_000)
  })
})
