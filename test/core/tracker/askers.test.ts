import assert from 'node:assert/strict'
import { LIMITS } from '../../../core/limits.js'
import { AskerMemory } from '../../../core/tracker/asker-memory.js'
import { Askers } from '../../../core/tracker/askers.js'
import { RegistryParts } from './registry-parts.js'

describe('core/tracker/askers', () => {
  it('remember each asker by where it is seen and the instance it names', () => {
    const askers = new Askers()
    const memory = askers.memoryOf('10.0.1.1', 'aa')
    assert.equal(askers.memoryOf('10.0.1.1', 'aa'), memory)
    assert.notEqual(askers.memoryOf('10.0.1.1', 'bb'), memory)
    assert.notEqual(askers.memoryOf('10.0.1.2', 'aa'), memory)
  })

  it('forget the one not heard for longest when there are too many', () => {
    const askers = new Askers(2)
    const [one, two] = [askers.memoryOf('h', '1'), askers.memoryOf('h', '2')]
    assert.equal(askers.memoryOf('h', '1'), one)
    askers.memoryOf('h', '3')
    assert.equal(askers.memoryOf('h', '1'), one)
    assert.notEqual(askers.memoryOf('h', '2'), two)
  })

  it('give one voice to a machine, but to each instance on that of the tracker', () => {
    const askers = new Askers()
    const voice = (host: string, instance: string): string =>
      askers.memoryOf(host, instance).reporter
    assert.equal(voice('10.0.1.1', 'aa'), voice('10.0.1.1', 'bb'))
    assert.notEqual(voice('10.0.1.1', 'aa'), voice('10.0.1.2', 'aa'))
    assert.equal(voice('2001:db8::1', 'aa'), voice('2001:db8::ffff:2', 'aa'))
    assert.notEqual(voice('127.0.0.1', 'aa'), voice('127.0.0.1', 'bb'))
  })

  it('tell a hand-out from one that is not over', () => {
    const parts = new RegistryParts()
    const memory = new AskerMemory('somebody')
    const peer = parts.peer()
    assert.equal(memory.handOut(peer.address, peer), true)
    assert.equal(memory.handOut(peer.address, peer), false)
    memory.at(peer.address)!.ended = true
    assert.equal(memory.handOut(peer.address, peer), true)
  })

  it('keep the last hand-outs of each, so many', () => {
    const parts = new RegistryParts()
    const memory = new AskerMemory('somebody')
    const peers = Array.from({ length: LIMITS.handOutsRememberedMax + 1 }, () => parts.peer())
    for (const peer of peers) memory.handOut(peer.address, peer)
    assert.equal(memory.at(peers[0]!.address), undefined)
    for (const peer of peers.slice(1)) assert.equal(memory.at(peer.address)?.peer, peer)
  })

  it('avoid a holder no longer than it was said to', () => {
    const parts = new RegistryParts()
    const memory = new AskerMemory('somebody')
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
