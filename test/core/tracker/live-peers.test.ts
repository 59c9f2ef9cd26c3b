import assert from 'node:assert/strict'
import { LIMITS } from '../../../core/limits.js'
import { ask, type Caller, info, type Line, TrackerWorld } from '../../support/tracker-world.js'

const silenceMs = LIMITS.heartbeatMs * LIMITS.heartbeatsMissedMax

function build(): { world: TrackerWorld; peer: Caller; line: Line } {
  const world = new TrackerWorld({ maxPeer: 1 })
  const peer = world.caller('10.0.1.1').listen()
  const line = peer.live()
  peer.register(line)
  return { world, peer, line }
}

describe('core/tracker/live-peers', () => {
  it('stay on their first connection, outside maxPeer', () => {
    const { world, line } = build()
    const other = world.caller('10.0.1.2').live()
    const exchange = world.caller('10.0.1.3').exchange()
    for (const each of [line, other, exchange]) each.ask({ kind: 'browse' }, 'catalogue-page')
    assert.equal(line.connection.remote.port, 2521)
    assert.deepEqual(world.facted('peer-registered'), [[1, { host: '10.0.1.1', port: 3333 }, true]])
  })

  it('stay as long as they give signs of life', () => {
    const { world, line } = build()
    for (let beat = 0; beat < 20; beat++) {
      world.clock.advance(LIMITS.heartbeatMs)
      line.ask({ kind: 'ping' }, 'ping')
    }
    line.ask(ask('x'), 'not-one')
    assert.deepEqual(world.facted('peer-left'), [])
  })

  it('are dropped when they have missed three heartbeats', () => {
    const { world, line } = build()
    world.clock.advance(silenceMs - 100)
    assert.equal(line.closed, false)
    world.clock.advance(200)
    assert.equal(line.expect('failure').code, 'TIMED_OUT')
    line.expectClosed()
    assert.deepEqual(world.facted('peer-left'), [[1, 'silent']])
  })

  it('stay listed when their connection breaks but they answer a dial-back', () => {
    const { world, peer, line } = build()
    line.close()
    world.clock.advance(100)
    assert.deepEqual([peer.probed, world.facted('peer-left')], [1, []])
    const again = peer.live()
    peer.register(again)
    assert.equal(world.facted('peer-registered').length, 2)
  })

  it('are dropped when their connection breaks and nobody answers', () => {
    const { world, peer, line } = build()
    peer.deafen()
    line.close()
    world.clock.advance(100)
    assert.deepEqual(world.facted('peer-left'), [[1, 'unreachable']])
  })

  it('are dropped when they answered a dial-back, and never more', () => {
    const { world, peer, line } = build()
    line.close()
    world.clock.advance(2 * silenceMs + 100)
    assert.deepEqual([peer.probed, world.facted('peer-left')], [3, []], 'it was still there')
    peer.deafen()
    world.clock.advance(silenceMs)
    assert.deepEqual(world.facted('peer-left'), [[1, 'silent']])
  })

  it('are dropped when they do not come again, be they too many to dial them all', () => {
    const { world, line, peer } = build()
    peer.deafen()
    const others = Array.from({ length: LIMITS.probesPerMinuteMax }, (_, index) => {
      const other = world.caller(`10.1.${index >> 8}.${index & 255}`)
      const its = other.live()
      other.register(its)
      return its
    })
    for (const each of [...others, line]) each.close()
    world.clock.advance(silenceMs + LIMITS.probeTimeoutMs)
    assert.equal(world.facted('peer-left').length, others.length + 1)
  })

  it('are not dropped when they are back before the dial-back has failed', () => {
    const { world, peer, line } = build()
    peer.deafen()
    const mute = { message() {}, payload: () => undefined, closed() {} }
    world.transport('10.0.1.1').listen(
      { port: 3333 },
      () => mute,
      () => {},
    )
    line.close()
    world.clock.advance(10)
    peer.register(peer.live())
    world.clock.advance(LIMITS.probeTimeoutMs)
    assert.deepEqual(world.facted('probe-ended'), [[1, false]])
    assert.deepEqual(world.facted('peer-left'), [])
  })

  it('have one connection: the newer one ends the older one', () => {
    const { world, peer, line } = build()
    const newer = peer.live()
    peer.register(newer)
    line.expectClosed()
    world.clock.advance(1_000)
    assert.deepEqual([peer.probed, world.facted('peer-left')], [0, []])
    newer.ask({ kind: 'browse' }, 'catalogue-page')
  })

  it('leave by goodbye, without a dial-back', () => {
    const { world, peer, line } = build()
    const { session, secret } = peer.session!
    line.ask({ kind: 'goodbye', session, secret }, 'farewell')
    line.expectClosed()
    world.clock.advance(1_000)
    assert.deepEqual([peer.probed, world.facted('peer-left')], [0, [[1, 'goodbye']]])
  })

  it('learn with their next word that their registration has ended', () => {
    const { world, peer, line } = build()
    const batch = { from: -1, generation: 1, remove: [], more: false }
    line.ask({ kind: 'files', ...batch, add: [info('a')] }, 'files-taken')
    // Nobody can reach it, though its own connection to the tracker is well.
    peer.deafen()
    const asker = world.caller('10.0.9.9').exchange()
    asker.ask(ask('a'), 'answer')
    const found = { peer: { host: '10.0.1.1', port: 3333 }, bytes: 0, ms: 0 }
    asker.ask(ask('a', { outcomes: [{ ...found, result: 'unreachable' }] }), 'answer')
    world.clock.advance(100)
    assert.deepEqual(world.facted('peer-left'), [[1, 'unreachable']])
    line.send({ kind: 'ping' })
    assert.match(line.expect('failure').text, /registration of 10\.0\.1\.1:3333 has ended/)
  })
})
