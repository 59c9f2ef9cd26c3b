import assert from 'node:assert/strict'
import type { RodizioError } from '../../core/errors.js'
import { LIMITS } from '../../core/limits.js'
import { TrackerSession } from '../../core/peer/tracker-session.js'
import { FakeClock } from '../support/fake-clock.js'
import { MemoryWorld } from '../support/memory-world.js'

describe('the way to a tracker that is not there', () => {
  it('is tried until the wait is over, then given up once', () => {
    const world = new MemoryWorld(6, { latencyMs: 0 })
    const peer = world.peer(1, { wait: 3_000 })
    world.wait((done) => peer.start(done))
    world.clock.advance(100)
    let waiting = 0
    peer.facts.hear('tracker-waiting', () => waiting++)
    const sinceMs = world.clock.nowMs()
    const failed = world.failure((done) => peer.update(done))
    assert.equal(failed.code, 'TRACKER_UNAVAILABLE')
    assert.ok(world.clock.nowMs() - sinceMs > 2_700, 'gave up early')
    assert.ok(world.clock.nowMs() - sinceMs <= 3_000, 'gave up late')
    assert.equal(waiting, 1)
  })
})

describe('an exchange with the tracker that broke off', () => {
  it('is opened again once, whoever asks meanwhile, and every request ends once', () => {
    const world = new MemoryWorld(7, { latencyMs: 30 })
    const tracker = world.tracker()
    const peer = world.peer(1)
    world.wait((done) => peer.start(done))
    world.clock.advance(500)
    const ends: string[] = []
    const ask = (name: string): void =>
      peer.browse((outcome) => ends.push(`${name} ${outcome instanceof Error ? outcome : 'ok'}`))
    let admitted = false
    tracker.facts.hear('exchange-admitted', () => {
      admitted = true
    })
    ask('first')
    world.clock.runUntil(() => admitted)
    world.clock.advance(130)
    world.wait((done) => tracker.stop(done))
    const exchanges: string[] = []
    const next = world.tracker()
    next.facts.hear('exchange-admitted', () => exchanges.push('begun'))
    next.facts.hear('exchange-ended', () => exchanges.push('ended'))
    world.clock.advance(100)
    ask('second')
    world.clock.advance(10_000)
    assert.deepEqual(ends, ['first ok', 'second ok'])
    assert.deepEqual(exchanges, ['begun', 'ended'])
  })
})

describe('a live peer', () => {
  it('notices within half a minute that its line to the tracker is dead, and comes again', () => {
    let latencyMs = 1
    const world = new MemoryWorld(8, { latencyMs: () => latencyMs })
    const tracker = world.tracker()
    const peer = world.peer(1, { announce: 'live' })
    let registered = 0
    tracker.facts.hear('peer-registered', () => registered++)
    world.wait((done) => peer.start(done))
    world.clock.advance(60_000)
    assert.equal(registered, 1, 'a line that is well was given up')
    const forEver = 1e9
    latencyMs = forEver
    world.clock.advance(LIMITS.heartbeatMs + LIMITS.answerTimeoutMs)
    latencyMs = 1
    world.clock.advance(5_000)
    assert.equal(registered, 2)
  })
})

describe('a session with the tracker', () => {
  it('reports at once, but later, a request made after its end', () => {
    const clock = new FakeClock()
    const remote = { host: '10.0.0.1', port: 2521 }
    const connection = { remote, local: remote, handler: undefined, send() {}, close() {} }
    const session = new TrackerSession(connection as never, { clock, tracker: remote }, () => {})
    session.end()
    const ends: unknown[] = []
    session.call({ kind: 'browse' }, ['catalogue-page'], (outcome) =>
      ends.push((outcome as RodizioError).code),
    )
    assert.deepEqual(ends, [])
    clock.advance(0)
    assert.deepEqual([ends, clock.pending], [['STOPPED'], 0])
  })
})
