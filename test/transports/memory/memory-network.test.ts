import assert from 'node:assert/strict'
import { RodizioError } from '../../../core/errors.js'
import type {
  Connection,
  ConnectionHandler,
  Listener,
  Transport,
} from '../../../core/extension-points/transport.js'
import { silentLog } from '../../../core/runtime/log.js'
import { SeededRandom } from '../../../core/runtime/seeded-random.js'
import type { Address } from '../../../core/wire/address.js'
import type { Message } from '../../../core/wire/messages.js'
import { MemoryNetwork, type MemoryNetworkOptions } from '../../../transports/memory/memory.js'
import { FakeClock } from '../../support/fake-clock.js'

/** What only the memory network has: hosts, a latency, virtual time. */
describe('MemoryNetwork', () => {
  it('hands over the very object that was sent, frozen', () => {
    const { clock, connect } = setUp()
    const [near, far] = connect('10.0.0.1', '10.0.0.2')
    const message: Message = { kind: 'have', file: 1, pieces: [1, 2] }
    near.connection.send(message)
    clock.runUntilIdle()
    assert.equal(far.messages[0], message)
    assert.ok(Object.isFrozen(message))
  })

  it('hands over what the codec makes of it where that is asked for', () => {
    const { clock, connect } = setUp({ throughCodec: true })
    const [near, far] = connect('10.0.0.1', '10.0.0.2')
    const message: Message = { kind: 'failure', code: 'BUSY', text: 'two\nlines' }
    near.connection.send(message)
    clock.runUntilIdle()
    assert.deepEqual(far.messages, [{ ...message, text: 'two lines' }])
  })

  it('takes the latency each way, for the dial as well', () => {
    const latencyMs = (from: string) => (from === '10.0.0.1' ? 5 : 20)
    const { clock, connect } = setUp({ latencyMs })
    const [near, far] = connect('10.0.0.1', '10.0.0.2')
    assert.equal(clock.nowMs(), 25)
    near.connection.send({ kind: 'ping' })
    far.connection.send({ kind: 'ping' })
    clock.advance(4.9)
    assert.equal(far.messages.length, 0)
    clock.advance(0.1)
    assert.deepEqual([far.messages.length, near.messages.length], [1, 0])
    clock.advance(15)
    assert.equal(near.messages.length, 1)
  })

  it('keeps the order where latencies differ', () => {
    const latencies = [50, 1, 30, 2, 0]
    const { clock, connect } = setUp({ latencyMs: () => latencies.shift() ?? 0 })
    const [near, far] = connect('10.0.0.1', '10.0.0.2')
    latencies.push(50, 1, 30, 2, 0)
    for (let place = 0; place < 5; place++) near.connection.send({ kind: 'queued', place })
    clock.runUntilIdle()
    const places = far.messages.map((message) => message.kind === 'queued' && message.place)
    assert.deepEqual(places, [0, 1, 2, 3, 4])
  })

  it('tells of a block when the first of it is there, however long the rest takes', () => {
    const { clock, connect } = setUp({
      latencyMs: 5,
      carry: (_from, _to, _bytes, { carried }) => {
        clock.after(1_000, carried)
        return { cancel() {} }
      },
    })
    const [near, far] = connect('10.0.0.1', '10.0.0.2')
    const block = { length: 4, release() {} }
    near.connection.sendPayload({ ticket: 1, offset: 0, length: 4 }, block, () => {})
    clock.advance(4.9)
    assert.equal(far.payloads, 0)
    clock.advance(0.1)
    assert.equal(far.payloads, 1)
    clock.runUntilIdle()
    assert.equal(far.payloads, 1)
  })

  it('gives every host ports of its own, and its loopback', () => {
    const { listen, dial } = setUp()
    listen('10.0.0.1', { port: 80 })
    listen('10.0.0.2', { port: 80, host: '127.0.0.1' })
    assert.ok(dial('10.0.0.1', { host: '127.0.0.1', port: 80 }))
    assert.ok(dial('10.0.0.2', { host: '127.0.0.1', port: 80 }))
    assert.ok(dial('10.0.0.2', { host: '10.0.0.1', port: 80 }))
    assert.throws(() => dial('10.0.0.1', { host: '10.0.0.2', port: 80 }), /nothing listens there/)
    assert.throws(() => dial('10.0.0.1', { host: '10.0.0.9', port: 80 }), /no host has that name/)
    assert.throws(() => listen('10.0.0.1', { port: 80 }), { code: 'PORT_IN_USE' })
    assert.throws(() => listen('10.0.0.1', { port: 81, host: '10.0.0.2' }), /only address/)
  })

  it('shows a host to itself as the address that it dialled', () => {
    const { connect } = setUp()
    const [near, far] = connect('10.0.0.1', '10.0.0.1', '127.0.0.1')
    assert.equal(near.connection.local.host, '127.0.0.1')
    assert.equal(far.connection.remote.host, '127.0.0.1')
    const [, other] = connect('10.0.0.2', '10.0.0.1')
    assert.equal(other.connection.remote.host, '10.0.0.2')
  })

  it('breaks the connections of a crashed host behind what it had sent', () => {
    const { clock, network, connect, dial } = setUp({ latencyMs: 10 })
    const [near, far] = connect('10.0.0.1', '10.0.0.2')
    near.connection.send({ kind: 'ping' })
    network.crash('10.0.0.1')
    far.connection.send({ kind: 'ping' })
    clock.runUntilIdle()
    assert.deepEqual([near.messages, near.ends], [[], []])
    assert.deepEqual(far.messages, [{ kind: 'ping' }])
    assert.match(String(far.ends), /CONNECTION_FAILED|the connection to 10.0.0.1:\d+ broke/)
    network.crash('10.0.0.2')
    const gone = { host: '10.0.0.2', port: far.connection.local.port }
    assert.throws(() => dial('10.0.0.1', gone), /nothing listens there/)
  })

  it('lets a crashed host start again', () => {
    const { network, listen, dial } = setUp()
    listen('10.0.0.1', { port: 80 })
    network.crash('10.0.0.1')
    listen('10.0.0.1', { port: 80 })
    assert.ok(dial('10.0.0.2', { host: '10.0.0.1', port: 80 }))
  })

  it('leaves no timer behind', () => {
    const { clock, connect } = setUp({ latencyMs: 3 })
    const [near, far] = connect('10.0.0.1', '10.0.0.2')
    near.connection.send({ kind: 'ping' })
    near.connection.close()
    clock.advance(3)
    assert.equal(clock.pending, 0)
    assert.deepEqual([near.ends, far.ends], [[undefined], [undefined]])
  })
})

class Recorder implements ConnectionHandler {
  readonly messages: Message[] = []
  readonly ends: (RodizioError | undefined)[] = []
  payloads = 0

  constructor(readonly connection: Connection) {
    connection.handler = this
  }

  message(message: Message): void {
    this.messages.push(message)
  }

  payload(): undefined {
    this.payloads++
  }

  closed(reason: RodizioError | undefined): void {
    this.ends.push(reason)
  }
}

function setUp(options: Omit<MemoryNetworkOptions, 'clock'> = {}) {
  const clock = new FakeClock()
  const network = new MemoryNetwork({ clock, ...options })
  const accepted: Recorder[] = []
  const on = (host: string): Transport =>
    network.plugin(host).create({ options: {}, clock, random: new SeededRandom(1), log: silentLog })

  const settle = <T>(begin: (done: (outcome: T | RodizioError) => void) => void): T => {
    const outcomes: (T | RodizioError)[] = []
    begin((outcome) => outcomes.push(outcome))
    clock.runUntil(() => outcomes.length > 0)
    const [outcome] = outcomes
    if (outcome instanceof Error) throw outcome
    return outcome!
  }
  const listen = (host: string, at: { host?: string; port: number }): Listener =>
    settle((done) =>
      on(host).listen(
        at,
        (connection) => {
          const recorder = new Recorder(connection)
          accepted.push(recorder)
          return recorder
        },
        done,
      ),
    )
  const dial = (from: string, to: Address): Recorder =>
    new Recorder(settle((done) => on(from).dial(to, { timeoutMs: 1000 }, done)))
  const connect = (from: string, to: string, as = to): [near: Recorder, far: Recorder] => {
    const { address } = listen(to, { port: 0 })
    const near = dial(from, { host: as, port: address.port })
    return [near, accepted.at(-1)!]
  }
  return { clock, network, listen, dial, connect }
}
