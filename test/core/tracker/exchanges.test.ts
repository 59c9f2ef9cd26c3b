import assert from 'node:assert/strict'
import type {
  PortAllocator,
  PortAllocatorPlugin,
} from '../../../core/extension-points/port-allocator.js'
import { LIMITS } from '../../../core/limits.js'
import { single } from '../../../plugins/port-allocators/single.js'
import { ask, info, type Line, TrackerWorld, trackerHost } from '../../support/tracker-world.js'

const enter = { kind: 'enter', as: 'exchange' } as const

/** First contacts of so many callers that have asked to come in. */
function arrivals(world: TrackerWorld, count: number): Line[] {
  return Array.from({ length: count }, (_, index) => {
    const line = world.caller(`10.0.2.${index}`).connect()
    line.send(enter)
    world.clock.advance(10)
    return line
  })
}

describe('core/tracker/exchanges', () => {
  it('gives each exchange the lowest free port from initialPort, and takes it back', () => {
    const world = new TrackerWorld()
    const [one, two] = [world.caller('10.0.1.1').exchange(), world.caller('10.0.1.2').exchange()]
    assert.deepEqual([one.connection.remote.port, two.connection.remote.port], [10_000, 10_001])
    one.send({ kind: 'farewell' })
    one.expectClosed()
    assert.equal(world.caller('10.0.1.3').exchange().connection.remote.port, 10_000)
  })

  it('passes over ports that others hold on the machine of the tracker', () => {
    const world = new TrackerWorld()
    world.caller(trackerHost, 10_000).listen()
    assert.equal(world.caller('10.0.1.1').exchange().connection.remote.port, 10_001)
  })

  it('serves twenty at once three at a time, in their order, each the moment one leaves', () => {
    const world = new TrackerWorld({ maxPeer: 3 })
    const waiting = arrivals(world, 20)
    const places = waiting.slice(3).map((line) => line.expect('queued').place)
    assert.deepEqual(
      places,
      [...Array(17).keys()].map((place) => place + 1),
    )
    const unheard = (lines: readonly Line[]): number =>
      lines.filter(({ inbox }) => inbox.length === 0).length
    for (const [index, line] of waiting.entries()) {
      const { port, token } = line.expect('admitted')
      const inside =
        world.facted('exchange-admitted').length - world.facted('exchange-ended').length
      assert.ok(inside <= 3, `${inside} at once`)
      assert.ok(port >= 10_000 && port < 10_003 && token.length === 16)
      const behind = waiting.slice(index + 1)
      const left = unheard(behind)
      line.close()
      world.clock.advance(5)
      assert.equal(unheard(behind), Math.max(0, left - 1))
    }
    const admitted = world.facted('exchange-admitted').map(([exchange]) => exchange)
    assert.deepEqual(
      admitted,
      [...Array(20).keys()].map((exchange) => exchange + 1),
    )
  })

  it('admits the next one in the very step in which a slot is given back', () => {
    const world = new TrackerWorld({ maxPeer: 1 })
    const [first] = arrivals(world, 2)
    first!.close()
    world.clock.advance(10)
    const ended = world.told.findIndex(([fact]) => fact === 'exchange-ended')
    assert.deepEqual(world.told[ended], ['exchange-ended', 1, 10_000])
    assert.deepEqual(world.facted('exchange-admitted').at(-1), [2, 10_000])
  })

  it('forgets the place of one who hangs up while waiting', () => {
    const world = new TrackerWorld({ maxPeer: 1 })
    const [first, second, third] = arrivals(world, 3) as [Line, Line, Line]
    second.close()
    world.clock.advance(10)
    first.close()
    third.expect('queued')
    third.expect('admitted')
  })

  it('turns away whoever finds the queue full, and says when to come back', () => {
    const world = new TrackerWorld({ maxPeer: 1 })
    // As many as wait at most, from hosts enough not to be refused for another reason.
    const lines = Array.from({ length: LIMITS.queueMax + 2 }, (_, index) => {
      const line = world.caller(`10.1.${index >> 7}.${index & 127}`).connect()
      line.send(enter)
      return line
    })
    world.clock.advance(10)
    const failure = lines.at(-1)!.expect('failure')
    assert.equal(failure.code, 'BUSY')
    assert.equal(failure.retryMs, LIMITS.busyRetryMs)
    lines.at(-1)!.expectClosed()
    assert.equal(lines.at(-2)!.expect('queued').place, LIMITS.queueMax)
  })

  it('tells those who wait long where they stand', () => {
    const world = new TrackerWorld({ maxPeer: 1 })
    const busy = world.caller('10.0.1.1').exchange()
    const [second, third] = arrivals(world, 2) as [Line, Line]
    assert.deepEqual([second.expect('queued').place, third.expect('queued').place], [1, 2])
    second.close()
    for (let passedMs = 0; passedMs < 2 * LIMITS.queueNoticeMs; passedMs += 10_000) {
      busy.send({ kind: 'browse' })
      world.clock.advance(10_000)
    }
    assert.equal(third.expect('queued').place, 1)
    assert.equal(third.expect('queued').place, 1)
  })

  it('gives up on one who was admitted and does not come, and on nobody earlier', () => {
    const world = new TrackerWorld({ maxPeer: 1 })
    const [first, second] = arrivals(world, 2) as [Line, Line]
    first.expect('admitted')
    second.expect('queued')
    world.clock.advance(LIMITS.admissionTimeoutMs - 100)
    assert.deepEqual(second.inbox, [])
    world.clock.advance(200)
    assert.equal(first.expect('failure').code, 'TIMED_OUT')
    assert.equal(second.expect('admitted').port, 10_000)
  })

  it('lets nobody into the port of an exchange without its token', () => {
    const world = new TrackerWorld()
    const caller = world.caller('10.0.1.1')
    const first = caller.connect()
    const { port, token } = first.ask(enter, 'admitted')
    assert.throws(() => caller.connect(port), /token/)
    assert.throws(() => caller.connect(port, new Uint8Array(16)), /token/)
    assert.throws(() => world.caller('10.0.1.2').connect(port, token), /token/)
    const exchange = caller.connect(port, token)
    assert.throws(() => caller.connect(port, token))
    exchange.ask({ kind: 'browse' }, 'catalogue-page')
  })

  it('closes the first contact when the exchange has begun', () => {
    const world = new TrackerWorld()
    const caller = world.caller('10.0.1.1')
    const first = caller.connect()
    const { port, token } = first.ask(enter, 'admitted')
    const exchange = caller.connect(port, token)
    first.expectClosed()
    exchange.ask({ kind: 'browse' }, 'catalogue-page')
  })

  it('gives back a port that was found for one who had just hung up', () => {
    const world = new TrackerWorld()
    const line = world.caller('10.0.1.1').connect()
    line.send(enter)
    line.close()
    world.clock.advance(10)
    assert.deepEqual(world.facted('exchange-ended'), [[1, 0]])
    assert.equal(world.caller('10.0.1.2').exchange().connection.remote.port, 10_000)
  })

  it('lets nobody in on its way out', () => {
    const world = new TrackerWorld({ maxPeer: 1, allocatorPlugin: single })
    arrivals(world, 3)
    world.tracker.stop(() => {})
    world.clock.advance(10)
    assert.deepEqual(world.facted('exchange-admitted'), [[1, 0]])
    assert.equal(world.facted('exchange-ended').length, 3)
  })

  it('stays on the first connection when the allocator names the listening port', () => {
    const world = new TrackerWorld({ maxPeer: 1, allocatorPlugin: single })
    const line = world.caller('10.0.1.1').exchange()
    assert.equal(line.connection.remote.port, 2521)
    line.ask({ kind: 'browse' }, 'catalogue-page')
    const [next] = arrivals(world, 1) as [Line]
    next.expect('queued')
    line.send({ kind: 'farewell' })
    line.expectClosed()
    assert.equal(next.expect('admitted').port, 0)
  })

  it('says so when no port is left, and serves the next one that finds one', () => {
    const world = new TrackerWorld({ initialPort: 65_535 })
    const one = world.caller('10.0.1.1').exchange()
    const line = world.caller('10.0.1.2').connect()
    assert.equal(line.ask(enter, 'failure').code, 'PORTS_EXHAUSTED')
    one.send({ kind: 'farewell' })
    one.expectClosed()
    assert.equal(world.caller('10.0.1.2').exchange().connection.remote.port, 65_535)
  })

  for (const [what, candidates] of Object.entries({
    throws: () => assert.fail('oops'),
    'throws after a while': function* () {
      yield 2
      assert.fail('oops')
    },
    'names what is no port': () => [0.5],
    'names no list': () => undefined as never,
    'answers by a promise': () => Promise.reject(new Error('oops')) as never,
    'names the same one for ever': function* () {
      for (;;) yield 2
    },
  } satisfies Record<string, PortAllocator['candidates']>)) {
    it(`ends the exchange, and no more, of whom an allocator ${what}`, () => {
      const bad: PortAllocatorPlugin = {
        kind: 'portAllocator',
        api: 1,
        name: 'bad',
        create: () => ({ candidates }),
      }
      const world = new TrackerWorld({ allocatorPlugin: bad })
      world.caller(trackerHost, 2).listen()
      // More than may be in at once: each has given its slot back.
      for (const host of ['10.0.1.1', '10.0.1.2', '10.0.1.3', '10.0.1.4']) {
        const failure = world.caller(host).connect().ask(enter, 'failure')
        assert.equal(failure.code, 'PORTS_EXHAUSTED')
      }
    })
  }

  it('ends an exchange in which nothing is asked, however often it says that it is there', () => {
    const world = new TrackerWorld()
    const line = world.caller('10.0.1.1').exchange()
    for (let passedMs = 0; passedMs < LIMITS.exchangeTimeoutMs; passedMs += 10_000) {
      assert.equal(line.closed, false)
      line.send({ kind: 'ping' })
      world.clock.advance(10_000)
    }
    assert.equal(line.expect('failure').code, 'TIMED_OUT')
    line.expectClosed()
    assert.equal(world.facted('exchange-ended').length, 1)
  })

  it('lends a slot for a while only, even to one who asks and asks', () => {
    const world = new TrackerWorld()
    const line = world.caller('10.0.1.1').exchange()
    for (let passedMs = 0; passedMs < LIMITS.exchangeTotalMs; passedMs += 30_000) {
      line.ask({ kind: 'browse' }, 'catalogue-page')
      world.clock.advance(30_000)
    }
    assert.equal(line.expect('failure').code, 'TIMED_OUT')
  })

  it('gives slot and port back when the connection breaks', () => {
    const world = new TrackerWorld({ maxPeer: 1 })
    world.caller('10.0.1.1').share(info('a.bin'))
    const line = world.caller('10.0.1.2').exchange()
    line.ask(ask('a.bin'), 'answer')
    world.network.crash('10.0.1.2')
    world.clock.advance(100)
    assert.deepEqual(world.facted('exchange-ended').at(-1), [2, 10_000])
  })
})
