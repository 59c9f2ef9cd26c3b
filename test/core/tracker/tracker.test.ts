import assert from 'node:assert/strict'
import { RodizioError } from '../../../core/errors.js'
import { LIMITS } from '../../../core/limits.js'
import { TraceHash } from '../../../core/trace.js'
import type { Message } from '../../../core/wire/messages.js'
import { random } from '../../../strategies/random.js'
import { ask, info, type Line, TrackerWorld, trackerHost } from '../../support/tracker-world.js'

const file = info('a.bin')
const round = ['10.0.1.1', '10.0.1.2', '10.0.1.3']

function served(line: Line, calls: number): (string | undefined)[] {
  return Array.from(
    { length: calls },
    () => line.ask(ask(file.name), 'answer').holders[0]?.peer.host,
  )
}

describe('core/tracker/tracker', () => {
  it('answers A, B, C, A, B, C', () => {
    const world = new TrackerWorld()
    for (const host of round) world.caller(host).share(file)
    const line = world.caller('10.0.9.9').exchange()
    assert.deepEqual(served(line, 6), [...round, ...round])
  })

  it('skips nobody and serves nobody twice when B leaves and D joins in the middle', () => {
    const world = new TrackerWorld()
    const [a, b, c] = round.map((host) => world.caller(host).share(file))
    const line = world.caller('10.0.9.9').exchange()
    assert.deepEqual(served(line, 2), [a?.host, b?.host])
    const leaving = b!.exchange()
    const { session, secret } = b!.session!
    leaving.ask({ kind: 'goodbye', session, secret }, 'farewell')
    assert.deepEqual(served(line, 1), [c?.host])
    world.caller('10.0.1.4').share(file)
    assert.deepEqual(served(line, 4), ['10.0.1.4', a?.host, c?.host, '10.0.1.4'])
  })

  it('asks the strategy it was given, and the default one when that breaks its rules', () => {
    const world = new TrackerWorld({
      strategyPlugin: {
        kind: 'strategy',
        api: 1,
        name: 'broken',
        create: () => ({ next: () => assert.fail('oops') }),
      },
    })
    for (const host of round) world.caller(host).share(file)
    assert.deepEqual(served(world.caller('10.0.9.9').exchange(), 3), round)
    assert.equal(world.facted('strategy-faulted').length, 3)
    assert.equal(world.logged.length, 1)
  })

  it('says where it listens, and again when it is started twice', () => {
    const world = new TrackerWorld()
    assert.deepEqual(world.facted('listening').length, 1)
    let again: unknown
    world.tracker.start((address) => {
      again = address
    })
    assert.equal(again, undefined, 'not before the call has returned')
    world.clock.advance(1)
    assert.deepEqual([again], world.facted('listening')[0])
    assert.equal(world.facted('listening').length, 1)
  })

  it('cannot be started on a port that is in use, but when it is free again', () => {
    const world = new TrackerWorld({ started: false })
    const other = world.caller(trackerHost, 2521).listen()
    const outcomes: unknown[] = []
    const start = (): void => {
      world.tracker.start((outcome) => outcomes.push(outcome))
      world.clock.advance(1)
    }
    start()
    other.deafen()
    start()
    assert.ok(outcomes[0] instanceof RodizioError && outcomes[0].code === 'PORT_IN_USE')
    assert.ok(!(outcomes[1] instanceof Error))
  })

  it('stops while it is being started', () => {
    const world = new TrackerWorld({ started: false })
    let outcome: unknown
    world.tracker.start((result) => {
      outcome = result
    })
    world.tracker.stop(() => {})
    world.clock.advance(1)
    assert.ok(outcome instanceof RodizioError && outcome.code === 'STOPPED')
    assert.throws(() => world.caller('10.0.1.1').connect(), /nothing listens/)
  })

  describe('with a secret', () => {
    it('turns away those who do not have it, with a reason', () => {
      const world = new TrackerWorld({ trackerSecret: new Uint8Array(32).fill(7) })
      assert.throws(() => world.caller('10.0.1.1').connect(), /secret/)
      assert.deepEqual(world.facted('turned-away'), [['SECRET']])
    })
  })

  describe('treats with one sentence, and no harm to others,', () => {
    const breaches: readonly Message[] = [
      { kind: 'probe', session: 'ab'.repeat(16), challenge: new Uint8Array(16) },
      { kind: 'close-file', file: 1 },
      { kind: 'admitted', port: 1, token: new Uint8Array(16) },
    ]
    for (const message of breaches) {
      it(`one who sends '${message.kind}', in an exchange or at first contact`, () => {
        const world = new TrackerWorld()
        world.caller('10.0.1.1').share(file)
        const honest = world.caller('10.0.9.9').exchange()
        const intruder = world.caller('10.0.6.6')
        for (const line of [intruder.exchange(), intruder.connect()]) {
          const failure = line.ask(message, 'failure')
          assert.equal(failure.code, 'PROTOCOL')
          assert.match(failure.text, new RegExp(`'${message.kind}'`))
          line.expectClosed()
        }
        assert.deepEqual(served(honest, 1), ['10.0.1.1'])
        assert.deepEqual(world.facted('turned-away'), [['PROTOCOL'], ['PROTOCOL']])
      })
    }

    it('one who says hello and nothing more', () => {
      const world = new TrackerWorld()
      const line = world.caller('10.0.6.6').connect()
      world.clock.advance(LIMITS.handshakeTimeoutMs + 100)
      assert.equal(line.expect('failure').code, 'TIMED_OUT')
      line.expectClosed()
    })

    it('one who asks twice to come in', () => {
      const world = new TrackerWorld({ maxPeer: 1 })
      const busy = world.caller('10.0.1.1').exchange()
      const line = world.caller('10.0.6.6').connect()
      line.ask({ kind: 'enter', as: 'exchange' }, 'queued')
      assert.equal(line.ask({ kind: 'enter', as: 'exchange' }, 'failure').code, 'PROTOCOL')
      line.expectClosed()
      busy.ask({ kind: 'browse' }, 'catalogue-page')
      assert.equal(world.facted('exchange-ended').length, 1)
    })
  })

  it('closes everything when it stops, and leaves no timer behind', () => {
    const world = new TrackerWorld({ maxPeer: 2 })
    const inside = world.caller('10.0.1.1')
    const exchange = inside.exchange()
    inside.register(exchange)
    const live = world.caller('10.0.1.2').live()
    world.caller('10.0.1.2').register(live)
    const admitted = world.caller('10.0.1.3').connect()
    admitted.ask({ kind: 'enter', as: 'exchange' }, 'admitted')
    const waiting = world.caller('10.0.1.4').connect()
    waiting.ask({ kind: 'enter', as: 'exchange' }, 'queued')
    const idle = world.caller('10.0.1.5').connect()
    let stopped = 0
    world.tracker.stop(() => stopped++)
    world.tracker.stop(() => stopped++)
    assert.equal(stopped, 0, 'not before the call has returned')
    world.clock.advance(10)
    assert.equal(stopped, 2)
    for (const line of [exchange, live, admitted, waiting, idle]) assert.equal(line.closed, true)
    assert.equal(world.clock.pending, 0)
    for (const port of [2521, 10_000, 10_001]) {
      assert.throws(() => world.caller('10.0.1.6').connect(port), /nothing listens/)
    }
    assert.equal(world.facted('stopped').length, 1)
    assert.equal(world.facted('exchange-ended').length, 3)
    assert.equal(world.facted('exchange-admitted').length, 2, 'nobody is let in on the way out')
  })

  it('stops while it dials somebody back, and reports nothing any more', () => {
    const world = new TrackerWorld()
    world.caller('10.0.1.1').share(file)
    const next = world.caller('10.0.1.1')
    const line = next.exchange()
    line.send(next.registration())
    world.clock.advance(1)
    world.tracker.stop(() => {})
    const told = world.told.length
    world.clock.runUntilIdle()
    assert.equal(world.told.length, told)
  })

  it('does not start again', () => {
    const world = new TrackerWorld()
    world.tracker.stop(() => {})
    let outcome: unknown
    world.tracker.start((address) => {
      outcome = address
    })
    world.clock.advance(1)
    assert.ok(outcome instanceof RodizioError && outcome.code === 'STOPPED')
  })

  it('does the same twice with the same seed', () => {
    const run = (): string => {
      const world = new TrackerWorld({ strategyPlugin: random })
      const hash = new TraceHash(world.clock)
      hash.follow(1, world.facts)
      for (const host of round) world.caller(host).share(file)
      served(world.caller('10.0.9.9').exchange(), 20)
      world.tracker.stop(() => {})
      world.clock.runUntilIdle()
      return hash.digest()
    }
    assert.equal(run(), run())
  })
})
