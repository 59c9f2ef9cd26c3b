import assert from 'node:assert/strict'
import { SeededRandom } from '../../../core/runtime/seeded-random.js'
import type { Holding } from '../../../core/tracker/holding.js'
import { file, RegistryParts } from './registry-parts.js'

/** A content that so many hold, the first `complete` all of it. */
function build(holders: number, complete: number) {
  const parts = new RegistryParts()
  const peers = Array.from({ length: holders }, () => parts.peer())
  const list = (at: number, share: number) => parts.registry.list(peers[at]!, file('a'), share)
  for (let at = 0; at < holders; at++) list(at, at < complete ? 1 : 0.5)
  const content = parts.registry.content(file('a').root)!
  const isWhole = ({ share }: Holding): boolean => share === 1
  return { parts, peers, list, content, wanted: () => content.holders.filter(isWhole) }
}

describe('core/tracker/content', () => {
  it('finds those who have all of it among ten thousand without looking at the others', () => {
    const { content, wanted } = build(10_000, 3)
    assert.deepEqual([...content.whole], wanted())
    assert.equal(content.complete, 3)
  })

  it('makes no second list while there are few, or while most have all of it', () => {
    for (const [holders, complete] of [
      [1_000, 1],
      [4_000, 3_000],
    ] as const) {
      const { content } = build(holders, complete)
      assert.equal(content.whole, content.holders)
    }
  })

  it('keeps up with whoever comes, goes, gets all of it or loses some', () => {
    const { content, parts, peers, list, wanted } = build(2_000, 3)
    assert.equal(content.whole.size, 3)
    const random = new SeededRandom('content')
    for (let step = 0; step < 3_000; step++) {
      const at = random.below(peers.length)
      const peer = peers[at]!
      if (peer.gone) continue
      const listed = [...peer.files.keys()][0]
      if (listed && random.below(4) === 0) parts.registry.unlist(peer, [listed])
      else if (random.below(20) === 0) parts.registry.leave(peer, 'goodbye')
      else list(at, random.below(3) / 2)
    }
    assert.ok(content.whole.size > 100)
    assert.deepEqual([...content.whole], wanted())
    assert.equal(content.complete, content.whole.size)
  })
})
