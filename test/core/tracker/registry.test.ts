import assert from 'node:assert/strict'
import type { RegisteredPeer } from '../../../core/tracker/registered-peer.js'
import { file, RegistryParts } from './registry-parts.js'

describe('core/tracker/registry', () => {
  it('counts complete and partial holders, and moves a peer from one to the other', () => {
    const parts = new RegistryParts()
    const [one, other] = [parts.peer(), parts.peer()]
    parts.registry.list(one, file('a.bin'), 1)
    parts.registry.list(other, file('a.bin'), 0)
    assert.deepEqual(parts.catalogue(), ['a.bin 1+1'])
    parts.registry.list(other, file('a.bin'), 1)
    assert.deepEqual(parts.catalogue(), ['a.bin 2+0'])
    parts.registry.list(one, file('a.bin'), 0.5)
    assert.deepEqual(parts.catalogue(), ['a.bin 1+1'])
  })

  it('keeps files when their last holder leaves', () => {
    const parts = new RegistryParts()
    const peer = parts.peer()
    parts.registry.list(peer, file('a.bin'), 1)
    parts.registry.list(peer, file('b.bin', 'cd'), 1)
    parts.registry.leave(peer, 'goodbye')
    assert.deepEqual(parts.catalogue(), ['a.bin 0+0', 'b.bin 0+0'])
    assert.equal(parts.peers.at(peer.address), undefined)
  })

  it('takes two contents under one name for two files', () => {
    const parts = new RegistryParts()
    parts.registry.list(parts.peer(), file('a.bin', 'ab'), 1)
    parts.registry.list(parts.peer(), file('a.bin', 'cd'), 1)
    assert.deepEqual(parts.catalogue(), ['a.bin 1+0', 'a.bin 1+0'])
  })

  it('takes one content under two names for one content with all its holders', () => {
    const parts = new RegistryParts()
    const peer = parts.peer()
    parts.registry.list(peer, file('a.bin'), 1)
    parts.registry.list(parts.peer(), file('copy of a.bin'), 1)
    assert.deepEqual(parts.catalogue(), ['a.bin 2+0', 'copy of a.bin 2+0'])
    parts.registry.leave(peer, 'goodbye')
    assert.deepEqual(parts.catalogue(), ['a.bin 1+0', 'copy of a.bin 1+0'])
  })

  it('holds a content until the peer has taken its last name off', () => {
    const parts = new RegistryParts()
    const peer = parts.peer()
    for (const name of ['a', 'b']) parts.registry.list(peer, file(name), 1)
    for (const [name, left] of [
      ['a', 1],
      ['b', 0],
    ] as const) {
      const listed = parts.registry.catalogue.get(file(name))
      if (listed) parts.registry.unlist(peer, [listed])
      assert.equal(parts.registry.content(file('a').root)?.holders.size, left)
    }
  })

  it('gives a strategy the same object for a content as long as it is known', () => {
    const parts = new RegistryParts()
    const { root } = file('a')
    parts.registry.list(parts.peer(), file('a'), 1)
    const first = parts.registry.content(root)?.file
    parts.registry.list(parts.peer(), file('b'), 1)
    assert.equal(parts.registry.content(root)?.file, first)
    assert.ok(Object.isFrozen(first))
  })

  it('tells each change once, in order', () => {
    const parts = new RegistryParts()
    const peer = parts.peer()
    parts.registry.list(peer, file('a'), 0.5)
    parts.registry.list(peer, file('a'), 0.5)
    parts.registry.list(peer, file('a'), 1)
    parts.registry.leave(peer, 'goodbye')
    parts.registry.leave(peer, 'goodbye')
    assert.deepEqual(parts.told, [
      ['file-listed', 1, file('a')],
      ['holder-added', 1, peer.arrival, 0.5],
      ['holder-added', 1, peer.arrival, 1],
      ['holder-removed', 1, peer.arrival],
      ['peer-left', peer.arrival, 'goodbye'],
    ])
  })

  it('forgets the file that has been unavailable for longest, when there are too many', () => {
    const parts = new RegistryParts({ unavailableFilesMax: 2 })
    const [peer, other] = [parts.peer(), parts.peer()]
    for (const [name, digits] of [
      ['a', '0a'],
      ['b', '0b'],
      ['c', '0c'],
      ['d', '0d'],
    ] as const) {
      parts.registry.list(peer, file(name, digits), 1)
    }
    parts.registry.list(other, file('a', '0a'), 1)
    parts.registry.leave(peer, 'goodbye')
    assert.deepEqual(parts.catalogue(), ['a 1+0', 'c 0+0', 'd 0+0'])
    assert.equal(parts.registry.content(file('b', '0b').root), undefined)
    assert.deepEqual(parts.told.at(-2), ['file-forgotten', 2])
  })

  it('takes a file that came back for available, and does not forget it', () => {
    const parts = new RegistryParts({ unavailableFilesMax: 1 })
    const [peer, other] = [parts.peer(), parts.peer()]
    parts.registry.list(peer, file('a', '0a'), 1)
    parts.registry.list(other, file('b', '0b'), 1)
    parts.registry.leave(peer, 'goodbye')
    parts.registry.list(parts.peer(), file('a', '0a'), 1)
    parts.registry.leave(other, 'goodbye')
    assert.deepEqual(parts.catalogue(), ['a 1+0', 'b 0+0'])
  })

  it('makes room for a new file by an unavailable one, and refuses it when there is none', () => {
    const parts = new RegistryParts({ filesMax: 2 })
    const [peer, other] = [parts.peer(), parts.peer()]
    parts.registry.list(peer, file('a', '0a'), 1)
    parts.registry.list(other, file('b', '0b'), 1)
    const refusal = parts.registry.list(other, file('c', '0c'), 1)
    assert.match(refusal ?? '', /no more than 2 files/)
    parts.registry.leave(peer, 'goodbye')
    assert.equal(parts.registry.list(other, file('c', '0c'), 1), undefined)
    assert.deepEqual(parts.catalogue(), ['b 1+0', 'c 1+0'])
  })

  it('bounds the list of one peer and the lists of all', () => {
    const parts = new RegistryParts({ filesPerPeerMax: 2, listingsMax: 3 })
    const list = (peer: RegisteredPeer, digits: string): string | undefined =>
      parts.registry.list(peer, file(digits, digits), 1)
    const [one, other] = [parts.peer(), parts.peer()]
    assert.deepEqual([list(one, '0a'), list(one, '0b')], [undefined, undefined])
    assert.match(list(one, '0c') ?? '', /a peer may list no more than 2 files/)
    assert.equal(list(one, '0a'), undefined, 'what is listed already may be listed again')
    assert.equal(list(other, '0a'), undefined)
    assert.match(list(other, '0b') ?? '', /all peers together may list no more than 3 files/)
    parts.registry.leave(one, 'goodbye')
    assert.equal(list(other, '0b'), undefined)
  })

  it('refuses names that the gate refuses', () => {
    const parts = new RegistryParts()
    const peer = parts.peer()
    for (const name of ['../x', '/etc/passwd', 'C:\\x', 'a\0b', '', '.hidden', 'x'.repeat(256)]) {
      assert.equal(typeof parts.registry.list(peer, file(name), 1), 'string', name)
    }
    assert.deepEqual(parts.catalogue(), [])
    assert.equal(peer.files.size, 0)
  })

  it('believes another size of a content only when nobody holds it any more', () => {
    const parts = new RegistryParts()
    const peer = parts.peer()
    parts.registry.list(peer, file('a', 'ab', 1000), 1)
    const refusal = parts.registry.list(parts.peer(), file('a', 'ab', 999), 1)
    assert.match(refusal ?? '', /1000 bytes, not 999/)
    parts.registry.leave(peer, 'goodbye')
    assert.equal(parts.registry.list(parts.peer(), file('a', 'ab', 999), 1), undefined)
    assert.equal(parts.registry.content(file('a').root)?.file.size, 999)
    assert.deepEqual(parts.catalogue(), ['a 1+0'])
  })

  it('forgets a file of another size once', () => {
    const parts = new RegistryParts({ unavailableFilesMax: 1 })
    const peer = parts.peer()
    parts.registry.list(peer, file('a', 'ab', 1000), 1)
    parts.registry.leave(peer, 'goodbye')
    const other = parts.peer()
    parts.registry.list(other, file('a', 'ab', 999), 1)
    parts.registry.leave(other, 'goodbye')
    assert.deepEqual(parts.catalogue(), ['a 0+0'])
    const forgotten = parts.told.filter(([fact]) => fact === 'file-forgotten')
    assert.deepEqual(forgotten, [['file-forgotten', 1]])
  })

  it('sweeps away what a new list does not have, and nothing else', () => {
    const parts = new RegistryParts()
    const peer = parts.peer()
    for (const digits of ['0a', '0b']) parts.registry.list(peer, file(digits, digits), 1)
    peer.listMark++
    parts.registry.list(peer, file('0b', '0b'), 1)
    parts.registry.sweep(peer)
    assert.deepEqual(parts.catalogue(), ['0a 0+0', '0b 1+0'])
  })

  it('takes a peer off a content with it, under however many names it was listed', () => {
    const parts = new RegistryParts()
    const [peer, other] = [parts.peer(), parts.peer()]
    for (const name of ['a', 'b']) parts.registry.list(peer, file(name), 1)
    parts.registry.list(other, file('b'), 1)
    const content = parts.registry.content(file('a').root)!
    parts.registry.leave(peer, 'goodbye')
    assert.deepEqual([...content.holders], [content.holdingOf(other)])
    assert.deepEqual(parts.catalogue(), ['a 1+0', 'b 1+0'])
    assert.deepEqual([peer.files.size, peer.holdings.size], [0, 0])
  })

  it('takes in and lets go a hundred thousand files, many of one content, in linear time', () => {
    const parts = new RegistryParts()
    const peer = parts.peer()
    const count = 100_000
    const root = (index: number): string => (index % 2 === 0 ? 0 : index).toString(16)
    for (let index = 0; index < count; index++) {
      const info = { name: `f/${index}`, root: root(index).padStart(64, '0'), size: 1 }
      parts.registry.list(peer, info, 1)
    }
    assert.equal(parts.registry.catalogue.size, count)
    parts.registry.leave(peer, 'goodbye')
    assert.equal(parts.registry.catalogue.size, 10_000)
    assert.equal(parts.told.length, 3 * count + (count - 10_000) + 1)
  })
})
