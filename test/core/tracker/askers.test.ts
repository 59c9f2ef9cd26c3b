import assert from 'node:assert/strict'
import { LIMITS } from '../../../core/limits.js'
import { Askers } from '../../../core/tracker/askers.js'
import { FakeClock } from '../../support/fake-clock.js'
import { RegistryParts } from './registry-parts.js'

describe('core/tracker/askers', () => {
  it('remember each asker by where it is seen and the instance it names', () => {
    const askers = new Askers(new FakeClock())
    const memory = askers.memoryOf('10.0.1.1', 'aa')
    assert.equal(askers.memoryOf('10.0.1.1', 'aa'), memory)
    assert.notEqual(askers.memoryOf('10.0.1.1', 'bb'), memory)
    assert.notEqual(askers.memoryOf('10.0.1.2', 'aa'), memory)
  })

  it('forget the one not heard for longest when there are too many', () => {
    const askers = new Askers(new FakeClock(), 2)
    const [one, two] = [askers.memoryOf('h', '1'), askers.memoryOf('h', '2')]
    assert.equal(askers.memoryOf('h', '1'), one)
    askers.memoryOf('h', '3')
    assert.equal(askers.memoryOf('h', '1'), one)
    assert.notEqual(askers.memoryOf('h', '2'), two)
  })

  it('give one voice to a machine, but to each instance on that of the tracker', () => {
    const askers = new Askers(new FakeClock())
    const voice = (host: string, instance: string): string =>
      askers.memoryOf(host, instance).reporter
    assert.equal(voice('10.0.1.1', 'aa'), voice('10.0.1.1', 'bb'))
    assert.notEqual(voice('10.0.1.1', 'aa'), voice('10.0.1.2', 'aa'))
    assert.equal(voice('2001:db8::1', 'aa'), voice('2001:db8::ffff:2', 'aa'))
    assert.notEqual(voice('127.0.0.1', 'aa'), voice('127.0.0.1', 'bb'))
  })

  it('tell a hand-out from one that is not over', () => {
    const parts = new RegistryParts()
    const memory = parts.asker()
    const peer = parts.peer()
    const slots = (): number => {
      memory.handOut(peer.address, peer)
      return peer.freeSlots
    }
    assert.deepEqual([slots(), slots()], [2, 2])
    memory.end(memory.at(peer.address)!)
    assert.deepEqual([peer.freeSlots, slots()], [3, 2])
  })

  it('give a slot back once: of whom is forgotten, of what is too many, or old', () => {
    const parts = new RegistryParts()
    const askers = new Askers(parts.clock, 2)
    const [one, two] = ['1', '2'].map((instance) => askers.memoryOf('h', instance))
    const [holder, busy, ...others] = Array.from({ length: 64 + 1 }, () => parts.peer())
    one!.handOut(holder!.address, holder!)
    two!.handOut(busy!.address, busy!)
    askers.memoryOf('h', '3')
    assert.deepEqual([holder!.freeSlots, busy!.freeSlots], [3, 2])
    for (const peer of [holder!, ...others]) two!.handOut(peer.address, peer)
    assert.deepEqual([holder!.freeSlots, busy!.freeSlots], [2, 3])
    parts.clock.advance(LIMITS.handOutHeldMs - 1)
    two!.renew(two!.at(others[0]!.address)!)
    parts.clock.advance(1)
    assert.deepEqual([holder!.freeSlots, others[0]!.freeSlots], [3, 2])
    two!.endAll()
    assert.deepEqual([holder!.freeSlots, others[0]!.freeSlots, parts.clock.pending], [3, 3, 0])
  })

  it('keep the last hand-outs of each, so many', () => {
    const parts = new RegistryParts()
    const memory = parts.asker()
    const peers = Array.from({ length: LIMITS.handOutsRememberedMax + 1 }, () => parts.peer())
    for (const peer of peers) memory.handOut(peer.address, peer)
    assert.equal(memory.at(peers[0]!.address), undefined)
    for (const peer of peers.slice(1)) assert.equal(memory.at(peer.address)?.peer, peer)
  })

  it('avoid a holder no longer than it was said to', () => {
    const parts = new RegistryParts()
    const memory = parts.asker()
    const [one, other] = [parts.peer(), parts.peer()]
    for (const peer of [one, other]) memory.handOut(peer.address, peer)
    memory.at(one.address)!.avoidUntilMs = 100
    assert.deepEqual(
      Array.from(memory.avoided(99), ({ peer }) => peer),
      [one],
    )
    assert.deepEqual([...memory.avoided(100)], [])
  })
})
