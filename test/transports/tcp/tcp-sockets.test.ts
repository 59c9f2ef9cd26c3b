import assert from 'node:assert/strict'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { RodizioError } from '../../../core/errors.js'
import type { Connection, Listener, Transport } from '../../../core/extension-points/transport.js'
import { LIMITS } from '../../../core/limits.js'
import type { Clock } from '../../../core/runtime/clock.js'
import { silentLog } from '../../../core/runtime/log.js'
import { SeededRandom } from '../../../core/runtime/seeded-random.js'
import { SystemClock } from '../../../core/runtime/system-clock.js'
import { tcp } from '../../../transports/tcp/tcp.js'
import { FakeClock } from '../../support/fake-clock.js'

/** What only sockets have: address families, descriptors, a system that reports in codes. */
describe('transports/tcp, its sockets', () => {
  it('hear IPv4 and IPv6 on one port, each under its own name', async () => {
    const transport = create()
    const hosts: string[] = []
    const listener = await listen(transport, {}, (connection) => {
      hosts.push(connection.remote.host, connection.local.host)
      connection.close()
    })
    for (const host of ['127.0.0.1', '::1', 'localhost']) {
      const connection = await dial(transport, host, listener.address.port)
      assert.equal(connection.remote.host === '::1', connection.local.host === '::1')
      await ended(connection)
    }
    listener.close()
    assert.deepEqual(hosts.slice(0, 4), ['127.0.0.1', '127.0.0.1', '::1', '::1'])
    assert.equal(listener.address.host, '::')
  })

  it('find a port taken that a foreign program holds on all addresses or one', async () => {
    for (const host of ['0.0.0.0', '127.0.0.1', '::']) {
      const foreign = await foreignServer(host)
      const { port } = foreign.address() as AddressInfo
      await assert.rejects(listen(create(), { port }), {
        code: 'PORT_IN_USE',
        message: `port ${port} is in use; stop the program that holds it or choose another port`,
      })
      foreign.close()
    }
  })

  it('say so when the host to listen on is not this machine', async () => {
    await assert.rejects(listen(create(), { host: '203.0.113.1' }), {
      code: 'CONNECTION_FAILED',
      message: 'cannot listen on 203.0.113.1:0: this machine does not have that address',
    })
  })

  it('say in words and with the address why nobody could be reached', async () => {
    const foreign = await foreignServer('127.0.0.1')
    const { port } = foreign.address() as AddressInfo
    foreign.close()
    await assert.rejects(dial(create(), '127.0.0.1', port), {
      code: 'CONNECTION_FAILED',
      message: `cannot connect to 127.0.0.1:${port}: nothing listens there`,
    })
  })

  it('are for longer blocks as long as they would take one in no time', async () => {
    const clock = new FakeClock()
    const foreign = await foreignServer('127.0.0.1')
    foreign.on('connection', (socket) => socket.resume())
    const { port } = foreign.address() as AddressInfo
    const connection = await dial(create(clock), '127.0.0.1', port)
    const sizes: (number | undefined)[] = [connection.blockBytesMax]
    const length = 100_000
    const quickMs = (LIMITS.quickBlockMs * length) / LIMITS.quickBlockBytesMax
    for (const tookMs of [quickMs, 1.01 * quickMs, 0]) {
      await new Promise<void>((written) => {
        const block = { length, bytes: new Uint8Array(length), release: () => written() }
        connection.sendPayload({ ticket: 1, offset: 0, length }, block, () => {})
        clock.advance(tookMs)
      })
      sizes.push(connection.blockBytesMax)
    }
    const { blockBytesMax: usual, quickBlockBytesMax: long } = LIMITS
    // A block is released, and then its time is looked at.
    assert.deepEqual(sizes, [usual, long, usual, long])
    connection.close()
    foreign.close()
    await ended(connection)
  })

  it('are gone a second after the close though the other side reads nothing', async () => {
    const foreign = await foreignServer('127.0.0.1')
    const clock = new FakeClock()
    const { port } = foreign.address() as AddressInfo
    const connection = await dial(create(clock), '127.0.0.1', port)
    for (let count = 0; count < 15; count++) {
      connection.send({ kind: 'opened', file: 1, complete: false, have: new Uint8Array(60_000) })
    }
    const reason = new RodizioError('STOPPED', 'enough')
    connection.close(reason)
    const end = ended(connection)
    clock.advance(LIMITS.closeTimeoutMs)
    assert.equal(await end, reason)
    assert.equal(clock.pending, 0)
    foreign.close()
  })

  it('leave nothing behind', async () => {
    await settled()
    const before = resources()
    const transport = create()
    const accepted: Connection[] = []
    const listener = await listen(transport, {}, (connection) => accepted.push(connection))
    const { port } = listener.address
    const connections = await Promise.all(
      Array.from({ length: 10 }, () => dial(transport, '127.0.0.1', port)),
    )
    transport.dial({ host: '127.0.0.1', port }, { timeoutMs: 9999 }, () => {}).cancel()
    await assert.rejects(dial(transport, '127.0.0.1', 1), { code: 'CONNECTION_FAILED' })
    listener.close()
    for (const connection of connections) connection.close()
    await Promise.all(connections.map(ended))
    await settled()
    assert.deepEqual(resources(), before)
  })
})

function create(clock: Clock = new SystemClock()): Transport {
  return tcp.create({ options: {}, clock, random: new SeededRandom(1), log: silentLog })
}

function listen(
  transport: Transport,
  at: { host?: string; port?: number },
  accepted: (connection: Connection) => void = () => {},
): Promise<Listener> {
  const accept = (connection: Connection) => {
    accepted(connection)
    return { message() {}, payload: () => undefined, closed() {} }
  }
  return new Promise((resolve, reject) => {
    transport.listen({ port: 0, ...at }, accept, (listener) =>
      listener instanceof Error ? reject(listener) : resolve(listener),
    )
  })
}

function dial(transport: Transport, host: string, port: number): Promise<Connection> {
  return new Promise((resolve, reject) => {
    transport.dial({ host, port }, { timeoutMs: 3000 }, (connection) =>
      connection instanceof Error ? reject(connection) : resolve(connection),
    )
  })
}

function ended(connection: Connection): Promise<RodizioError | undefined> {
  return new Promise((resolve) => {
    connection.handler = { message() {}, payload: () => undefined, closed: resolve }
  })
}

/** A server that takes connections and never reads. */
function foreignServer(host: string): Promise<Server> {
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    socket.on('error', () => {})
    server.once('close', () => socket.destroy())
  })
  return new Promise((resolve) => {
    server.listen({ host, port: 0, ipv6Only: false }, () => resolve(server))
  })
}

/** Timers and sockets that keep the process alive. */
function resources(): string[] {
  return process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name))
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}
