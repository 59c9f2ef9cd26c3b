import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import type {
  Connection,
  ConnectionHandler,
  Listener,
} from '../../../core/extension-points/transport.js'
import { silentLog } from '../../../core/runtime/log.js'
import { SeededRandom } from '../../../core/runtime/seeded-random.js'
import { SystemClock } from '../../../core/runtime/system-clock.js'
import { LentBlock } from '../../../transports/tcp/block-pool.js'
import { tcp } from '../../../transports/tcp/tcp.js'

/** Bytes by hand at one end of a real connection, the transport at the other. */
class RawPeer {
  readonly heard: unknown[] = []
  received = ''
  ended = false
  connection!: Connection
  #listener!: Listener
  #socket!: Socket

  static async with(play: (peer: RawPeer) => Promise<void>): Promise<void> {
    const peer = new RawPeer()
    await peer.#start()
    try {
      await play(peer)
    } finally {
      peer.#listener.close()
      peer.connection.close()
      peer.#socket.destroy()
      await peer.until(() => peer.heard.some((each) => String(each).startsWith('closed')))
    }
  }

  write(hex: string): void {
    this.#socket.write(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
  }

  end(): void {
    this.#socket.end()
  }

  reset(): void {
    this.#socket.resetAndDestroy()
  }

  async until(condition: () => boolean): Promise<void> {
    const fromMs = performance.now()
    while (!condition()) {
      assert.ok(performance.now() - fromMs < 3000, JSON.stringify([this.heard, this.received]))
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }

  async #start(): Promise<void> {
    const parts = { options: {}, clock: new SystemClock(), random: new SeededRandom(1) }
    const transport = tcp.create({ ...parts, log: silentLog })
    this.#listener = await new Promise((resolve, reject) => {
      transport.listen(
        { host: '127.0.0.1', port: 0 },
        (connection) => this.#accept(connection),
        (listener) => (listener instanceof Error ? reject(listener) : resolve(listener)),
      )
    })
    const { port } = this.#listener.address
    this.#socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true })
    this.#socket.on('error', () => {})
    this.#socket.on('data', (chunk) => {
      this.received += chunk.toString('hex')
    })
    this.#socket.on('end', () => {
      this.ended = true
    })
    await this.until(() => this.connection !== undefined)
  }

  #accept(connection: Connection): ConnectionHandler {
    this.connection = connection
    return {
      message: (message) => this.heard.push(message),
      payload: (header) => {
        this.heard.push(header)
        return {
          progress: () => {},
          complete: (block) => {
            this.heard.push(Buffer.from((block as LentBlock).bytes).toString('hex'))
            block.release()
          },
          aborted: () => this.heard.push('aborted'),
        }
      },
      closed: (reason) => this.heard.push(`closed: ${reason?.code} ${reason?.message}`),
    }
  }
}

describe('bytes over a real connection', () => {
  it('are read as docs/protocol.md has them', () =>
    RawPeer.with(async (peer) => {
      const hello =
        '00000048 01 524f44495a494f 01 00 83 a86665617475726573 90' +
        'a8696e7374616e6365 c410 000102030405060708090a0b0c0d0e0f' +
        'a56e6f6e6365 c410 101112131415161718191a1b1c1d1e1f'
      const queued = '00000009 49 81 a5706c616365 11'
      const fromTheFuture = '00000005 9a 01020304'
      const have = '0000000d 10 00000001 00000002 00000003'
      peer.write(hello + queued + fromTheFuture + have)
      peer.write('00000011 15 00000063 000000')
      peer.write('0120000000 deadbeef')
      await peer.until(() => peer.heard.length === 5)
      assert.deepEqual(peer.heard, [
        {
          kind: 'hello',
          major: 1,
          minor: 0,
          features: [],
          instance: '000102030405060708090a0b0c0d0e0f',
          nonce: Uint8Array.from({ length: 16 }, (_, index) => 16 + index),
        },
        { kind: 'queued', place: 17 },
        { kind: 'have', file: 1, pieces: [2, 3] },
        { ticket: 99, offset: 4_831_838_208, length: 4 },
        'deadbeef',
      ])
    }))

  it('are written as docs/protocol.md has them', () =>
    RawPeer.with(async (peer) => {
      const block = new LentBlock(Buffer.from('cafe', 'hex'), () => {})
      peer.connection.send({ kind: 'enter', as: 'live' })
      peer.connection.sendPayload({ ticket: 1, offset: 2 ** 40, length: 2 }, block, () => {})
      peer.connection.send({ kind: 'request', ticket: 7, offset: 16384, length: 262144 })
      const bytes =
        '0000000a 48 81 a26173 a46c697665' +
        '0000000f 15 00000001 0000010000000000 cafe' +
        '00000011 13 00000007 0000000000004000 00040000'
      await peer.until(() => peer.received.length >= bytes.replaceAll(' ', '').length)
      assert.equal(peer.received, bytes.replaceAll(' ', ''))
    }))

  it('that break the protocol are answered by a failure and the end', () =>
    RawPeer.with(async (peer) => {
      peer.write(Buffer.from('GET / HTTP/1.1\r\n\r\n').toString('hex'))
      await peer.until(() => peer.ended)
      assert.match(Buffer.from(peer.received, 'hex').toString(), /PROTOCOL.*a frame of 1195725856/)
      peer.end()
      await peer.until(() => peer.heard.length === 1)
      assert.match(String(peer.heard), /closed: PROTOCOL 127.0.0.1:\d+ sent a frame of 1195725856/)
    }))

  it('before the ones that break the protocol count, and none after them', () =>
    RawPeer.with(async (peer) => {
      peer.write('00000002 41 80  00000002 41 90  00000002 41 80')
      await peer.until(() => peer.ended)
      peer.end()
      await peer.until(() => peer.heard.length === 2)
      assert.deepEqual(peer.heard[0], { kind: 'ping' })
      assert.match(String(peer.heard[1]), /^closed: PROTOCOL .* sent a bad 'ping' message/)
    }))

  it('that end between messages end the connection without a fault', () =>
    RawPeer.with(async (peer) => {
      peer.write('00000002 41 80')
      peer.end()
      await peer.until(() => peer.heard.length === 2)
      assert.deepEqual(peer.heard, [{ kind: 'ping' }, 'closed: undefined undefined'])
    }))

  it('that end in the middle of a message are a broken connection', () =>
    RawPeer.with(async (peer) => {
      peer.write('00000002 41')
      peer.end()
      await peer.until(() => peer.heard.length === 1)
      assert.match(String(peer.heard), /CONNECTION_FAILED 127.0.0.1:\d+ hung up in the middle/)
    }))

  it('of a payload that break off abort it', () =>
    RawPeer.with(async (peer) => {
      peer.write(`0004000d 15 00000001 0000000000000000 ${'00'.repeat(1000)}`)
      await peer.until(() => peer.heard.length === 1)
      peer.reset()
      await peer.until(() => peer.heard.length === 3)
      assert.equal(peer.heard[1], 'aborted')
      assert.match(String(peer.heard[2]), /CONNECTION_FAILED the connection to .* broke: the other/)
    }))
})
