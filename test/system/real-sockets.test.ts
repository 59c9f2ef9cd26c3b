import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createTracker, RodizioError } from '../../index.js'
import { inRealWorld } from '../support/real-world.js'

async function codeOf(failing: Promise<unknown>): Promise<string> {
  const error = await failing.then(
    () => assert.fail('it went well'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof RodizioError, String(error))
  return error.code
}

describe('on real sockets and files', () => {
  it('moves nested, empty, UTF-8 and larger files byte for byte, and leaves nothing behind', () =>
    inRealWorld(async (world) => {
      await world.tracker()
      const files = {
        'large.bin': randomBytes(9 * 1024 * 1024 + 4321),
        empty: Buffer.alloc(0),
        'sub folder/ação/olá mundo.txt': Buffer.from('bom dia\n'),
      }
      for (const [name, bytes] of Object.entries(files)) world.put(`a/${name}`, bytes)
      const a = await world.peer('a')
      const b = await world.peer('b')
      await a.update()
      for (const [name, bytes] of Object.entries(files)) {
        const got = await b.get(name)
        assert.deepEqual(world.read(`b/${name}`), bytes)
        assert.equal(got.path, join(world.folder, 'b', name))
      }
      const left = readdirSync(join(world.folder, 'b'), { recursive: true })
      assert.deepEqual(
        left.filter((name) => String(name).includes('.part')),
        [],
      )
      await a.quit()
      assert.equal((await b.browse()).find(({ name }) => name === 'empty')?.holders, 1)
    }))

  it('hands out A, B, C, A over TCP', () =>
    inRealWorld(async (world) => {
      await world.tracker()
      const names = ['a', 'b', 'c']
      const ports: number[] = []
      for (const name of names) {
        world.put(`${name}/file.bin`, 'the same')
        const peer = await world.peer(name)
        ports.push(peer.status().listening.port)
        await peer.update()
      }
      const order: number[] = []
      for (const name of ['w', 'x', 'y', 'z']) {
        const asker = await world.peer(name)
        const got = await asker.get('file.bin')
        order.push(ports.indexOf(got.sources[0]!.peer.port))
        await asker.quit()
      }
      assert.deepEqual(order, [0, 1, 2, 0])
    }))

  it('passes over a port that belongs to another program', () =>
    inRealWorld(async (world) => {
      const foreign = createServer().listen(22000, '::')
      try {
        const tracker = await world.tracker()
        const admitted: number[] = []
        tracker.facts.hear('exchange-admitted', (_exchange, port) => admitted.push(port))
        world.put('a/file.bin', 'content')
        const a = await world.peer('a')
        const leased: number[] = []
        a.facts.hear('port-leased', (port) => leased.push(port))
        await a.update()
        const b = await world.peer('b')
        await b.get('file.bin')
        assert.deepEqual([leased, admitted[0]], [[22001], 21000])
      } finally {
        foreign.close()
      }
    }))

  it('stays on the listening ports with portAllocator single', () =>
    inRealWorld(async (world) => {
      const tracker = await world.tracker({ portAllocator: 'single' })
      const ports: number[] = []
      tracker.facts.hear('exchange-admitted', (_exchange, port) => ports.push(port))
      world.put('a/file.bin', randomBytes(1_000_000))
      const a = await world.peer('a', { portAllocator: 'single' })
      a.facts.hear('port-leased', (port) => ports.push(port))
      await a.update()
      const b = await world.peer('b')
      await b.get('file.bin')
      assert.deepEqual(world.read('b/file.bin'), world.read('a/file.bin'))
      assert.deepEqual(new Set(ports), new Set([0]))
    }))

  it('lets in only who holds the secret, on the tracker and between peers', () =>
    inRealWorld(async (world) => {
      world.put('secret', 'correct horse battery staple')
      world.put('other', 'incorrect horse battery staple')
      const secret = join(world.folder, 'secret')
      await world.tracker({ secret })
      world.put('a/file.bin', 'content')
      const a = await world.peer('a', { secret })
      await a.update()
      const b = await world.peer('b', { secret })
      await b.get('file.bin')
      const without = await world.peer('c')
      assert.equal(await codeOf(without.update()), 'SECRET')
      const wrong = await world.peer('d', { secret: join(world.folder, 'other') })
      assert.equal(await codeOf(wrong.update()), 'SECRET')
    }))

  it('says that a port is in use, and which', () =>
    inRealWorld(async (world) => {
      await world.tracker()
      const peer = await world.peer('a')
      const { port } = peer.status().listening
      await assert.rejects(
        world.peer('b', { peerPort: port }),
        new RegExp(`port ${port} is in use`),
      )
    }))

  it('works over IPv6 as over IPv4, and never mixes them up', () =>
    inRealWorld(async (world) => {
      const tracker = await world.tracker()
      const hosts: string[] = []
      tracker.facts.hear('peer-registered', (_peer, { host }) => hosts.push(host))
      world.put('a/file.bin', 'content')
      const a = await world.peer('a', { serverIP: '::1' })
      await a.update()
      const b = await world.peer('b', { serverIP: '127.0.0.1' })
      const got = await b.get('file.bin')
      assert.equal(got.sources[0]!.peer.host, '127.0.0.1')
      assert.deepEqual(hosts, ['::1', '127.0.0.1'])
    }))

  it('stops when its signal is aborted', async () => {
    const controller = new AbortController()
    const tracker = await createTracker({ port: 0, signal: controller.signal })
    const stopped = new Promise<void>((resolve) => tracker.facts.hear('stopped', resolve))
    await tracker.start()
    controller.abort()
    await stopped
  })
})
