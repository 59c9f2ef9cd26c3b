import assert from 'node:assert/strict'
import { LIMITS } from '../../../core/limits.js'
import { silentLog } from '../../../core/runtime/log.js'
import { SeededRandom } from '../../../core/runtime/seeded-random.js'
import { Probing } from '../../../core/tracker/probing.js'
import { Registration } from '../../../core/tracker/registration.js'
import { MemoryNetwork } from '../../../transports/memory/memory.js'
import { ask, info, type Line, TrackerWorld, trackerHost } from '../../support/tracker-world.js'
import { RegistryParts } from './registry-parts.js'

const file = info('a.bin')

function goodbye(line: Line, session: string, secret: Uint8Array): void {
  line.send({ kind: 'goodbye', session, secret })
}

/** Under which addresses the holders of the file are handed to a caller on that host. */
function handed(world: TrackerWorld, host: string): string[] {
  const line = world.caller(host, 4444).exchange()
  const { holders } = line.ask(ask(file.name, { count: 9 }), 'answer')
  line.send({ kind: 'farewell' })
  return holders.map(({ peer }) => `${peer.host}:${peer.port}`)
}

describe('core/tracker/registration', () => {
  it('knows a peer again by its session, and does not want an unchanged list again', () => {
    const world = new TrackerWorld()
    const caller = world.caller('10.0.1.1')
    const line = caller.exchange()
    const first = caller.register(line)
    assert.equal(first.generation, -1)
    assert.equal(first.host, '10.0.1.1')
    const batch = { from: -1, generation: 7, remove: [], more: false }
    line.ask({ kind: 'files', ...batch, add: [file] }, 'files-taken')
    const again = caller.register(caller.exchange())
    assert.equal(again.generation, 7)
    assert.equal(again.session, first.session)
    assert.deepEqual(world.facted('peer-registered'), [
      [1, { host: '10.0.1.1', port: 3333 }, false],
    ])
  })

  it('draws session and secret anew for each peer', () => {
    const world = new TrackerWorld()
    const [one, other] = ['10.0.1.1', '10.0.1.2'].map((host) => {
      const caller = world.caller(host)
      return caller.register(caller.exchange())
    })
    assert.notEqual(one!.session, other!.session)
    assert.notDeepEqual(one!.secret, other!.secret)
    assert.deepEqual([one!.secret.length, one!.session.length], [16, 32])
  })

  it('takes a peer off every file at its goodbye, and keeps the files', () => {
    const world = new TrackerWorld()
    const caller = world.caller('10.0.1.1').share(file)
    const line = caller.exchange()
    goodbye(line, caller.session!.session, caller.session!.secret)
    line.expect('farewell')
    line.expectClosed()
    const { files } = world.caller('10.0.1.2').exchange().ask({ kind: 'browse' }, 'catalogue-page')
    assert.deepEqual(files, [{ ...file, holders: 0, partial: 0 }])
    assert.deepEqual(world.facted('peer-left'), [[1, 'goodbye']])
  })

  it('lets nobody say goodbye for another one', () => {
    const world = new TrackerWorld()
    const { session } = world.caller('10.0.1.1').share(file).session!
    const line = world.caller('10.0.1.2').exchange()
    goodbye(line, session, new Uint8Array(16))
    assert.equal(line.expect('failure').code, 'REFUSED')
    assert.deepEqual(handed(world, '10.0.1.3'), ['10.0.1.1:3333'])
  })

  it('has nothing against a goodbye from one it does not know any more', () => {
    const world = new TrackerWorld()
    const line = world.caller('10.0.1.1').exchange()
    goodbye(line, 'ab'.repeat(16), new Uint8Array(16))
    line.expect('farewell')
  })

  it('replaces a peer that was restarted and does not know its former session', () => {
    const world = new TrackerWorld()
    world.caller('10.0.1.1').share(file)
    const restarted = world.caller('10.0.1.1').listen()
    assert.equal(restarted.register(restarted.exchange()).generation, -1)
    assert.equal(restarted.probed, 1)
    assert.deepEqual(world.facted('peer-left'), [[1, 'replaced']])
    assert.deepEqual(handed(world, '10.0.1.3'), [])
  })

  it('replaces a peer that is gone, within the patience of a dial-back', () => {
    const world = new TrackerWorld()
    world.caller('10.0.1.1').share(file)
    const next = world.caller('10.0.1.1')
    const line = next.exchange()
    const beganMs = world.clock.nowMs()
    next.register(line)
    assert.ok(world.clock.nowMs() - beganMs <= LIMITS.probeTimeoutMs + 100)
    assert.deepEqual(world.facted('probe-ended'), [[1, false]])
  })

  it('refuses the address of a peer that is there', () => {
    const world = new TrackerWorld()
    const owner = world.caller('10.0.1.1').share(file).listen()
    const thief = world.caller('10.0.1.1')
    const line = thief.exchange()
    const failure = line.ask(thief.registration(), 'failure')
    assert.equal(failure.code, 'REFUSED')
    assert.match(failure.text, /10\.0\.1\.1:3333/)
    assert.equal(owner.probed, 1)
    assert.deepEqual(handed(world, '10.0.1.3'), ['10.0.1.1:3333'])
  })

  it('takes a wrong secret for none', () => {
    const world = new TrackerWorld()
    const owner = world.caller('10.0.1.1').share(file).listen()
    const thief = world.caller('10.0.1.1')
    const { session } = owner.session!
    const line = thief.exchange()
    const words = { ...thief.registration(), session, secret: new Uint8Array(16) }
    assert.equal(line.ask(words, 'failure').code, 'REFUSED')
  })

  it('registers nobody whose connection ended while a former peer was dialled', () => {
    const world = new TrackerWorld()
    world.caller('10.0.1.1').share(file)
    const next = world.caller('10.0.1.1')
    const line = next.exchange()
    line.send(next.registration())
    world.clock.advance(1)
    line.close()
    world.clock.advance(LIMITS.probeTimeoutMs)
    assert.equal(world.facted('peer-registered').length, 1)
  })

  it('takes nothing but patience while it dials a former peer', () => {
    const world = new TrackerWorld()
    world.caller('10.0.1.1').share(file)
    const next = world.caller('10.0.1.1')
    const line = next.exchange()
    line.send(next.registration())
    line.send({ kind: 'browse' })
    assert.equal(line.expect('failure').code, 'PROTOCOL')
  })

  it('moves a peer that comes from elsewhere with its session', () => {
    const world = new TrackerWorld()
    const caller = world.caller('10.0.1.1').share(file)
    const moved = world.caller('10.0.1.7', 5555)
    moved.session = caller.session
    moved.register(moved.exchange())
    assert.deepEqual(handed(world, '10.0.1.3'), ['10.0.1.7:5555'])
    assert.deepEqual(world.facted('peer-registered').at(-1)?.[1], { host: '10.0.1.7', port: 5555 })
  })

  it('hands out a peer of its own machine under the address by which others reach it', () => {
    const world = new TrackerWorld()
    const local = world.caller(trackerHost)
    const line = local.exchange('127.0.0.1')
    assert.equal(local.register(line).host, '127.0.0.1')
    const batch = { from: -1, generation: 1, remove: [], more: false }
    line.ask({ kind: 'files', ...batch, add: [file] }, 'files-taken')
    assert.deepEqual(handed(world, '10.0.1.3'), [`${trackerHost}:3333`])
    const neighbour = world.caller(trackerHost, 4444).exchange('127.0.0.1')
    const { holders } = neighbour.ask(ask(file.name), 'answer')
    assert.deepEqual(holders[0]?.peer, { host: '127.0.0.1', port: 3333 })
  })

  it('refuses new peers when it knows as many as it can, and looks for one that is gone', () => {
    const parts = new RegistryParts()
    const { clock, facts, peers, registry, told } = parts
    const first = peers.add({ host: 'first', port: 1 })
    for (let port = 2; port <= LIMITS.peersMax; port++) peers.add({ host: 'h', port })
    const random = new SeededRandom('full')
    const transport = new MemoryNetwork({ clock })
      .plugin(trackerHost)
      .create({ options: {}, clock, random, log: silentLog })
    const identity = { instance: '00'.repeat(16) }
    const probing = new Probing({ clock, random, transport, identity, facts })
    const registration = new Registration({ facts, peers, registry, probing })
    const registrant = {
      remote: { host: 'new', port: 9 },
      zone: undefined,
      memory: parts.asker(),
      peer: undefined,
      live: false,
      ended: false,
    }
    const words = { port: 1, generation: 0, files: 0, slots: 1, freeSlots: 1 }
    const outcomes: unknown[] = []
    const register = (): void =>
      registration.register(registrant, { kind: 'register', ...words }, (outcome) => {
        outcomes.push(outcome instanceof Error ? outcome.code : outcome.address.host)
      })
    register()
    clock.advance(LIMITS.probeTimeoutMs)
    register()
    assert.deepEqual(outcomes, ['BUSY', 'new'])
    assert.deepEqual(told.slice(0, 2), [
      ['probe-ended', first.arrival, false],
      ['peer-left', first.arrival, 'unreachable'],
    ])
  })

  describe('advertise', () => {
    it('replaces the address when a dial-back finds the peer there', () => {
      const world = new TrackerWorld()
      const outside = world.caller('203.0.113.5').listen()
      const inside = world.caller('10.0.1.1').share(file)
      outside.session = inside.session
      const line = inside.exchange()
      assert.equal(inside.register(line, { advertise: '203.0.113.5' }).host, '10.0.1.1')
      world.clock.advance(100)
      assert.deepEqual(handed(world, '10.0.1.3'), ['203.0.113.5:3333'])
      assert.equal(
        inside.register(inside.exchange(), { advertise: '203.0.113.5' }).host,
        '203.0.113.5',
      )
      assert.equal(outside.probed, 1)
    })

    it('changes nothing when somebody else is there, or nobody', () => {
      for (const someone of [true, false]) {
        const world = new TrackerWorld()
        if (someone) world.caller('203.0.113.5').listen()
        const peer = world.caller('10.0.1.1').share(file)
        peer.register(peer.exchange(), { advertise: '203.0.113.5' })
        world.clock.advance(LIMITS.probeTimeoutMs + 100)
        assert.deepEqual(handed(world, '10.0.1.3'), ['10.0.1.1:3333'])
      }
    })

    it('drives out one who claimed that address before without being there', () => {
      const world = new TrackerWorld()
      world.caller('203.0.113.5').share(info('b.bin', 'cd'))
      const outside = world.caller('203.0.113.5').listen()
      const inside = world.caller('10.0.1.1').share(file)
      outside.session = inside.session
      inside.register(inside.exchange(), { advertise: '203.0.113.5' })
      world.clock.advance(100)
      assert.deepEqual(world.facted('peer-left'), [[1, 'replaced']])
      assert.deepEqual(handed(world, '10.0.1.3'), ['203.0.113.5:3333'])
    })

    it('counts for nothing when it was given up, or the peer left, in the meantime', () => {
      for (const end of ['given up', 'left']) {
        const world = new TrackerWorld()
        const outside = world.caller('203.0.113.5').listen()
        const inside = world.caller('10.0.1.1').share(file)
        outside.session = inside.session
        const line = inside.exchange()
        const { session, secret } = inside.register(line, { advertise: '203.0.113.5' })
        if (end === 'left') line.ask({ kind: 'goodbye', session, secret }, 'farewell')
        else inside.register(line)
        world.clock.advance(100)
        assert.equal(outside.probed, 1)
        assert.deepEqual(handed(world, '10.0.1.3'), end === 'left' ? [] : ['10.0.1.1:3333'])
        assert.deepEqual(world.facted('peer-registered').at(-1)?.[1], {
          host: '10.0.1.1',
          port: 3333,
        })
      }
    })

    it('is given up with the next registration that does not name it', () => {
      const world = new TrackerWorld()
      const outside = world.caller('203.0.113.5').listen()
      const inside = world.caller('10.0.1.1').share(file)
      outside.session = inside.session
      inside.register(inside.exchange(), { advertise: '203.0.113.5' })
      world.clock.advance(100)
      inside.register(inside.exchange())
      assert.deepEqual(handed(world, '10.0.1.3'), ['10.0.1.1:3333'])
    })
  })
})
