import assert from 'node:assert/strict'
import { type ErrorCode, RodizioError } from '../../core/errors.js'
import type {
  Connection,
  ConnectionHandler,
  Listener,
  Transport,
} from '../../core/extension-points/transport.js'
import type { Clock } from '../../core/runtime/clock.js'
import type { ByteBlock } from '../../core/runtime/disk.js'
import { silentLog } from '../../core/runtime/log.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import { MemoryNetwork } from '../../transports/memory/memory.js'
import { failingTitles } from '../support/failing-titles.js'
import { transportContract } from './transport.js'

/** What a twin does otherwise than the transport it is made of. */
interface Twist {
  transport?(inner: Transport): Partial<Transport>
  connection?(inner: Connection, twin: Connection): Partial<Connection>
  handler?(inner: ConnectionHandler, twin: Connection): Partial<ConnectionHandler>
}

/** Each breaks one rule, and the contract must name it. */
const twins: readonly [name: string, twist: () => Twist, title: string][] = [
  [
    'lets payload overtake messages',
    () => ({ connection: (inner) => ({ send: (message) => later(() => inner.send(message)) }) }),
    'keeps messages and payload in the order they were sent',
  ],
  [
    'loses one message in a thousand',
    () => everyThousandth(() => {}),
    'loses nothing of many messages and repeats nothing',
  ],
  [
    'repeats one message in a thousand',
    () => everyThousandth((deliver) => [deliver(), deliver()]),
    'loses nothing of many messages and repeats nothing',
  ],
  [
    'cuts long messages',
    () => ({
      handler: (inner) => ({
        message: (message) =>
          inner.message(
            message.kind === 'opened' ? { ...message, have: message.have.slice(0, 9000) } : message,
          ),
      }),
    }),
    'carries the longest message and the shortest',
  ],
  [
    'changes the last byte of large blocks',
    () =>
      blocks((block) => {
        const bytes = new Uint8Array(block.bytes)
        if (bytes.length > 70_000) bytes[bytes.length - 1]! ^= 1
        return { length: block.length, bytes, release: () => block.release() }
      }),
    'carries blocks of every length, unchanged',
  ],
  [
    'releases a received block twice',
    () =>
      blocks((block) => {
        const release = () => [block.release(), block.release()]
        return { length: block.length, bytes: block.bytes, release }
      }),
    'carries blocks of every length, unchanged',
  ],
  [
    'listens or speaks, never both',
    () => {
      let spokeAtMs = 0
      return {
        connection: (inner) => ({
          send(message) {
            const nowMs = performance.now()
            if (nowMs - spokeAtMs > 0.2) inner.send(message)
            spokeAtMs = nowMs
          },
        }),
      }
    },
    'carries both directions at once',
  ],
  [
    'dresses IPv4 as IPv6',
    () => ({
      connection: ({ remote }) => ({ remote: { ...remote, host: `::ffff:${remote.host}` } }),
    }),
    'says who is at either end',
  ],
  [
    'confuses the two ends',
    () => ({ connection: ({ remote, local }) => ({ remote: local, local: remote }) }),
    'says who is at either end',
  ],
  [
    'stays with its first handler',
    () => {
      const first = new Map<Connection, ConnectionHandler>()
      return {
        handler(inner, twin) {
          const handler = first.get(twin) ?? inner
          first.set(twin, handler)
          return { message: (message) => handler.message(message) }
        },
      }
    },
    'passes what comes to the handler of that moment',
  ],
  [
    'counts progress twice',
    () => ({
      handler: (inner) => ({
        payload(header) {
          const sink = inner.payload(header)
          for (const bytes of [header.length, header.length]) sink?.progress(bytes)
          return sink
        },
      }),
    }),
    'reports how a block comes in',
  ],
  [
    'falls silent after payload that nobody wanted',
    () => ({
      handler(inner) {
        let silent = false
        return {
          payload(header) {
            const sink = inner.payload(header)
            silent ||= sink === undefined
            return sink
          },
          message: (message) => silent || inner.message(message),
        }
      },
    }),
    'lets payload pass that nobody wants',
  ],
  [
    'reports the end of a cancelled flow',
    () => ({
      connection: (inner) => ({
        sendPayload(header, block, done) {
          inner.sendPayload(header, block, done)
          return { cancel() {} }
        },
      }),
    }),
    'goes on after a cancelled flow',
  ],
  [
    'always wants more',
    () => ({
      connection: (inner) => ({
        sendPayload(header, block, done) {
          later(() => done(undefined))
          return inner.sendPayload(header, block, () => {})
        },
      }),
    }),
    'stops a sender whose receiver keeps its blocks',
  ],
  [
    'hands over copies without end',
    () => blocks(copyAndRelease),
    'stops a sender whose receiver keeps its blocks',
  ],
  [
    'takes in as fast as it comes',
    () => ({ connection: () => ({ inflow: undefined }) }),
    'takes payload in at the rate it is given',
  ],
  [
    'holds up what goes out for what comes in',
    () => ({
      connection: (inner) => ({
        send(message) {
          if (!inner.inflow?.waiting) inner.send(message)
        },
      }),
    }),
    'takes payload in at the rate it is given',
  ],
  [
    'holds up all connections for one',
    () => {
      let kept = 0
      const { handler } = blocks((block) => {
        kept++
        const release = () => [kept--, block.release()]
        return { length: block.length, bytes: block.bytes, release }
      })
      return {
        handler: (inner, twin) => ({
          ...handler?.(inner, twin),
          message: (message) => kept >= 4 || inner.message(message),
        }),
      }
    },
    'keeps connections apart',
  ],
  [
    'waits for a slow reader for ever',
    () => blocks(copyAndRelease),
    'cuts off one who does not read',
  ],
  [
    'forgets what was not sent yet',
    () => ({ connection: (inner) => ({ send: (message) => later(() => inner.send(message)) }) }),
    'delivers what was sent before the close',
  ],
  [
    'breaks off what it does not read',
    () => {
      const noisy = new Set<Connection>()
      return {
        connection: (inner, twin) => ({
          send: (message) => [noisy.add(twin), inner.send(message)],
        }),
        handler: (inner, twin) => ({
          message: (message) =>
            (message.kind === 'failure' && noisy.has(twin)) || inner.message(message),
        }),
      }
    },
    'delivers what was sent before the close to one who goes on sending',
  ],
  [
    'tells of the end twice',
    () => ({
      handler: (inner) => ({ closed: (reason) => [inner.closed(reason), inner.closed(reason)] }),
    }),
    'tells both sides of the end once, the closer with its reason',
  ],
  [
    'forgets why',
    () => ({ handler: (inner) => ({ closed: () => inner.closed(undefined) }) }),
    'tells both sides of the end once, the closer with its reason',
  ],
  [
    'never says that it has ended',
    () => ({ connection: () => ({ closed: false }) }),
    'tells both sides of the end once, the closer with its reason',
  ],
  [
    'goes on talking after the end',
    () => ({
      handler: (inner) => ({
        closed: (reason) => [inner.closed(reason), later(() => inner.message({ kind: 'ping' }))],
      }),
    }),
    'tells both sides of the end once, the closer with its reason',
  ],
  [
    'welcomes blocks after the close',
    () => ({
      connection: (inner) => ({
        sendPayload: (header, block, done) =>
          inner.sendPayload(header, block, () => done(undefined)),
      }),
    }),
    'does nothing after the close',
  ],
  [
    'leaves flows without an end',
    () => ({
      connection: (inner) => ({
        sendPayload: (header, block, done) =>
          inner.sendPayload(header, block, (error) => error ?? done(undefined)),
      }),
    }),
    'ends every flow and every block with the connection',
  ],
  [
    'reports the close at once',
    () => ({
      connection: (inner, twin) => ({
        close(reason) {
          inner.close(reason)
          const { handler } = twin
          twin.handler = undefined
          handler?.closed(reason)
        },
      }),
    }),
    'reports nothing inside the call that caused it',
  ],
  [
    'welcomes the next block at once',
    () => ({
      connection: (inner) => ({
        sendPayload(header, block, done) {
          done(undefined)
          return inner.sendPayload(header, block, () => {})
        },
      }),
    }),
    'reports nothing inside the call that caused it',
  ],
  [
    'has one free port',
    () => ({
      transport: (inner) => ({
        listen: (at, accept, done) =>
          inner.listen({ ...at, port: at.port || 50_000 }, accept, done),
      }),
    }),
    'takes a free port when any will do',
  ],
  [
    'does not say that the port is taken',
    () => listening((listener) => (listener instanceof Error ? otherError('REFUSED') : listener)),
    'reports a port that is in use',
  ],
  [
    'ends the connections with the listener',
    () => {
      const connections: Connection[] = []
      const close = (listener: Listener) => {
        listener.close()
        for (const connection of connections) connection.close()
      }
      return {
        ...closing(close),
        connection: (inner) => [connections.push(inner), {}][1] as object,
      }
    },
    'takes no more connections when a listener is closed, and keeps those it has',
  ],
  [
    'goes on listening',
    () => closing(() => {}),
    'takes no more connections when a listener is closed, and keeps those it has',
  ],
  [
    'frees the port later',
    () => closing((listener) => later(() => listener.close())),
    'frees the port of a closed listener at once',
  ],
  [
    'calls nobody a slow one',
    () => ({
      transport: (inner) => ({
        dial: (to, options, done) =>
          inner.dial(to, options, (outcome) => {
            done(outcome instanceof Error ? otherError('TIMED_OUT') : outcome)
          }),
      }),
    }),
    'reports a dial that nobody answers',
  ],
  [
    'tries again when the time is over',
    () => ({
      transport: (inner) => ({
        dial: (to, options, done) =>
          inner.dial(to, options, (first) => {
            if (first instanceof Error) inner.dial(to, options, done)
            else done(first)
          }),
      }),
    }),
    'gives up a dial when its time is over',
  ],
  [
    'cannot stop dialling',
    () => ({
      transport: (inner) => ({
        dial(to, options, done) {
          inner.dial(to, options, done)
          return { cancel() {} }
        },
      }),
    }),
    'forgets a dial that is cancelled',
  ],
  [
    'says that it has stopped while connections are open',
    () => ({ transport: (inner) => ({ stop: (done) => [later(done), inner.stop(() => {})] }) }),
    'ends everything when it is stopped, and says when',
  ],
  [
    'reports a dial that it gave up',
    () => {
      const dials: (() => void)[] = []
      return {
        transport: (inner) => ({
          dial(to, options, done) {
            let over = false
            dials.push(() => over || done(otherError('STOPPED')))
            return inner.dial(to, options, (outcome) => {
              over = true
              done(outcome)
            })
          },
          stop: (done) =>
            inner.stop(() => {
              for (const report of dials.splice(0)) report()
              done()
            }),
        }),
      }
    },
    'ends everything when it is stopped, and says when',
  ],
  [
    'waits for the other side',
    () => ({ transport: (inner) => ({ stop: () => inner.stop(() => {}) }) }),
    'is stopped in time when the other side does not read',
  ],
]

describe('test/contracts/transport', () => {
  for (const [name, twist, title] of twins) {
    it(`rejects a transport that ${name}`, async () => {
      const obligation = transportContract((clock) => ({
        transport: twisted(memory(clock), twist()),
        patienceMs: 150,
      })).filter((each) => each.title === title)
      assert.deepEqual(await failingTitles(obligation), [title])
    })
  }

  it('has a broken twin for each of its obligations', () => {
    const obligations = transportContract(() => assert.fail()).map(({ title }) => title)
    assert.deepEqual([...new Set(twins.map(([, , title]) => title))].sort(), obligations.sort())
    assert.equal(obligations.length, 29)
  })

  it('accepts the transport they are all made of, untwisted', async () => {
    const contract = transportContract((clock) => ({ transport: twisted(memory(clock), {}) }))
    assert.deepEqual(await failingTitles(contract), [])
  })
})

function memory(clock: Clock): Transport {
  const parts = { options: {}, clock, random: new SeededRandom(1), log: silentLog }
  return new MemoryNetwork({ clock }).plugin('127.0.0.1').create(parts)
}

function later(task: () => void): void {
  setImmediate(task)
}

function otherError(code: ErrorCode): RodizioError {
  return new RodizioError(code, 'another reason')
}

function everyThousandth(instead: (deliver: () => void) => unknown): Twist {
  let count = 0
  return {
    handler: (inner) => ({
      message(message) {
        const deliver = () => inner.message(message)
        if (++count % 1000 === 0) instead(deliver)
        else deliver()
      },
    }),
  }
}

/** Hands over another block than the one that came. */
function blocks(change: (block: ByteBlock) => ByteBlock): Required<Pick<Twist, 'handler'>> {
  return {
    handler: (inner) => ({
      payload(header) {
        const sink = inner.payload(header)
        return (
          sink && {
            progress: (bytes) => sink.progress(bytes),
            complete: (block) => sink.complete(change(block as ByteBlock)),
            aborted: () => sink.aborted(),
          }
        )
      },
    }),
  }
}

function copyAndRelease(block: ByteBlock): ByteBlock {
  const bytes = new Uint8Array(block.bytes)
  block.release()
  return { length: bytes.length, bytes, release() {} }
}

function listening(change: (listener: Listener | RodizioError) => Listener | RodizioError): Twist {
  return {
    transport: (inner) => ({
      listen: (at, accept, done) => inner.listen(at, accept, (outcome) => done(change(outcome))),
    }),
  }
}

function closing(close: (listener: Listener) => void): Twist {
  return listening((listener) =>
    listener instanceof Error
      ? listener
      : { address: listener.address, close: () => close(listener) },
  )
}

function twisted(inner: Transport, twist: Twist): Transport {
  const { listen, dial, stop } = inner
  const plain: Transport = {
    blockBytesMax: inner.blockBytesMax,
    listen: listen.bind(inner),
    dial: dial.bind(inner),
    stop: stop.bind(inner),
  }
  const bent = { ...plain, ...twist.transport?.(plain) }
  return {
    blockBytesMax: bent.blockBytesMax,
    listen(at, accept, done) {
      const take = (connection: Connection) => {
        const twin = new TwistedConnection(connection, twist)
        twin.handler = accept(twin)
        return connection.handler!
      }
      bent.listen(at, take, done)
    },
    dial: (to, options, done) =>
      bent.dial(to, options, (outcome) => {
        done(outcome instanceof Error ? outcome : new TwistedConnection(outcome, twist))
      }),
    stop: (done) => bent.stop(done),
  }
}

class TwistedConnection implements Connection {
  readonly #bent: Partial<Connection>
  #handler: ConnectionHandler | undefined

  constructor(
    private readonly inner: Connection,
    private readonly twist: Twist,
  ) {
    this.#bent = twist.connection?.(inner, this) ?? {}
  }

  get remote() {
    return this.#bent.remote ?? this.inner.remote
  }

  get local() {
    return this.#bent.local ?? this.inner.local
  }

  get closed() {
    return this.#bent.closed ?? this.inner.closed
  }

  get inflow() {
    return this.inner.inflow
  }

  set inflow(inflow) {
    if (!('inflow' in this.#bent)) this.inner.inflow = inflow
  }

  get handler() {
    return this.#handler
  }

  set handler(handler) {
    this.#handler = handler
    if (!handler) this.inner.handler = undefined
    else this.inner.handler = { ...plainHandler(handler), ...this.twist.handler?.(handler, this) }
  }

  send(...args: Parameters<Connection['send']>) {
    return (this.#bent.send ?? this.inner.send.bind(this.inner))(...args)
  }

  sendPayload(...args: Parameters<Connection['sendPayload']>) {
    return (this.#bent.sendPayload ?? this.inner.sendPayload.bind(this.inner))(...args)
  }

  close(...args: Parameters<Connection['close']>) {
    return (this.#bent.close ?? this.inner.close.bind(this.inner))(...args)
  }
}

function plainHandler(handler: ConnectionHandler): ConnectionHandler {
  return {
    message: (message) => handler.message(message),
    payload: (header) => handler.payload(header),
    closed: (reason) => handler.closed(reason),
  }
}
