import assert from 'node:assert/strict'
import { RodizioError } from '../../../core/errors.js'
import { failureOf } from '../../../core/exchange/failure.js'
import { LIMITS } from '../../../core/limits.js'
import { SeededRandom } from '../../../core/runtime/seeded-random.js'
import { type ProbeResult, Probing } from '../../../core/tracker/probing.js'
import { info, TrackerWorld, trackerHost } from '../../support/tracker-world.js'
import { RegistryParts } from './registry-parts.js'

/** A prober beside the tracker of a world, which serves as the network. */
function build() {
  const world = new TrackerWorld()
  const { peers, facts, told } = new RegistryParts()
  const probing = new Probing({
    clock: world.clock,
    random: new SeededRandom('probing'),
    transport: world.transport(trackerHost),
    identity: { instance: '11'.repeat(16) },
    facts,
  })
  const results: ProbeResult[] = []
  const probe = (host: string): void => {
    const address = { host, port: 3333 }
    const peer = peers.at(address) ?? peers.add(address)
    probing.probe(peer, address, (result) => results.push(result))
  }
  return { world, probing, probe, peers, results, told }
}

describe('core/tracker/probing', () => {
  it('finds a peer that proves its session', () => {
    const { world, probe, peers, results, told } = build()
    const caller = world.caller('10.0.1.1').listen()
    const peer = peers.add({ host: '10.0.1.1', port: 3333 })
    const { session, secret } = peer
    caller.session = {
      kind: 'registered',
      session,
      secret,
      generation: -1,
      host: '10.0.1.1',
      heartbeatMs: 1,
    }
    probe('10.0.1.1')
    world.clock.advance(100)
    assert.deepEqual(results, ['alive'])
    assert.deepEqual(told, [['probe-ended', 1, true]])
    assert.ok(world.clock.nowMs() - peer.provedMs < 200)
  })

  it('does not take another session, or nobody, for the peer', () => {
    const { world, probe, results } = build()
    world.caller('10.0.1.1').share(info('a')).listen()
    probe('10.0.1.1')
    probe('10.0.1.2')
    world.clock.advance(LIMITS.probeTimeoutMs)
    assert.deepEqual(results, ['dead', 'dead'])
  })

  it('loses patience with one who accepts and is silent', () => {
    const { world, probe, results } = build()
    const mute = { message() {}, payload: () => undefined, closed() {} }
    world.transport('10.0.1.1').listen(
      { port: 3333 },
      () => mute,
      () => {},
    )
    world.clock.advance(1)
    probe('10.0.1.1')
    world.clock.advance(LIMITS.probeTimeoutMs - 1)
    assert.deepEqual(results, [])
    world.clock.advance(1)
    assert.deepEqual(results, ['dead'])
  })

  it('concludes nothing about one who has too many connections', () => {
    const { world, probe, results, told } = build()
    const busy = new RodizioError('BUSY', 'too many connections; try again later')
    world.transport('10.0.1.1').listen(
      { port: 3333 },
      (connection) => {
        connection.send(failureOf(busy))
        connection.close(busy)
        return { message() {}, payload: () => undefined, closed() {} }
      },
      () => {},
    )
    world.clock.advance(1)
    probe('10.0.1.1')
    world.clock.advance(100)
    assert.deepEqual([results, told], [['unknown'], []])
  })

  it('dials once for all who ask about the same peer at the same time', () => {
    const { world, probe, results } = build()
    const caller = world.caller('10.0.1.1').listen()
    for (let times = 0; times < 3; times++) probe('10.0.1.1')
    world.clock.advance(100)
    assert.equal(caller.probed, 1)
    assert.deepEqual(results, ['dead', 'dead', 'dead'])
  })

  it('dials so many a minute, and concludes nothing about the others', () => {
    const { world, probe, results } = build()
    const host = (index: number): string => `10.1.${index >> 8}.${index & 255}`
    for (let index = 0; index < LIMITS.probesPerMinuteMax; index++) probe(host(index))
    assert.deepEqual(results, [])
    probe('10.2.0.1')
    assert.deepEqual(results, ['unknown'])
    world.clock.advance(60_000)
    probe('10.2.0.1')
    world.clock.advance(100)
    assert.equal(results.at(-1), 'dead')
  })

  it('reports nothing after it was stopped', () => {
    const { world, probe, probing, results } = build()
    probe('10.0.1.1')
    world.clock.advance(1)
    probing.stop()
    world.clock.advance(LIMITS.probeTimeoutMs)
    assert.deepEqual(results, [])
    assert.equal(world.clock.pending, 0)
  })
})
