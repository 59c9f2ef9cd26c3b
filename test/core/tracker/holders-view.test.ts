import assert from 'node:assert/strict'
import fc from 'fast-check'
import { SeededRandom } from '../../../core/runtime/seeded-random.js'
import type { Content } from '../../../core/tracker/content.js'
import { HoldersView } from '../../../core/tracker/holders-view.js'
import type { RegisteredPeer } from '../../../core/tracker/registered-peer.js'
import { ListedHolders } from '../../contracts/listed-holders.js'
import { file, RegistryParts } from './registry-parts.js'

interface Peer {
  readonly share: number
  readonly leftOut: boolean
  readonly full: boolean
  readonly freeSlots: number
  readonly zone: string
}

function build(peers: readonly Partial<Peer>[], need: 'any' | 'complete' = 'any') {
  const parts = new RegistryParts()
  const leftOut = new Set<RegisteredPeer>()
  const full = new Map<RegisteredPeer, number>()
  // Full peers that hold nothing, and such a one that is left out: they must not count.
  full.set(parts.peer(), 1)
  leftOut.add(parts.peer())
  for (const { share = 1, zone, freeSlots = 3, ...flags } of peers) {
    const peer = parts.peer()
    peer.zone = zone
    peer.freeSlots = freeSlots
    parts.registry.list(peer, file('a'), share)
    if (flags.leftOut) leftOut.add(peer)
    if (flags.full) full.set(peer, 1)
  }
  const content: Content = parts.registry.content(file('a').root)!
  const view = new HoldersView(content, need, leftOut, full)
  const those = [...content.holders].filter(
    ({ peer, share }) => !leftOut.has(peer) && !full.has(peer) && (need === 'any' || share === 1),
  )
  return { parts, content, view, those, model: new ListedHolders(those) }
}

const peers = fc.array(
  fc.record({
    share: fc.constantFrom(0, 0.5, 1, 1),
    leftOut: fc.boolean(),
    full: fc.boolean(),
    freeSlots: fc.nat(3),
    zone: fc.constantFrom('x', 'y'),
  }),
  { minLength: 1, maxLength: 30 },
)
const need = fc.constantFrom('any' as const, 'complete' as const)

describe('core/tracker/holders-view', () => {
  it('has those who may serve, in order of arrival, and no others', () => {
    fc.assert(
      fc.property(peers, need, fc.nat(40), fc.nat(8), (given, needed, arrival, n) => {
        const { view, those, model, content } = build(given, needed)
        assert.deepEqual([...view], those)
        assert.equal(view.size, those.length)
        assert.deepEqual(view.after(undefined, n), model.after(undefined, n))
        assert.deepEqual(view.after(arrival, n), model.after(arrival, n))
        assert.deepEqual(view.byFreeSlots(n), model.byFreeSlots(n))
        assert.deepEqual(view.inZone('x'), model.inZone('x'))
        for (const holding of content.holders) {
          assert.equal(view.includes(holding), those.includes(holding))
        }
      }),
    )
  })

  it('draws different ones who may serve, as many as there are at most', () => {
    fc.assert(
      fc.property(peers, need, fc.nat(40), fc.integer(), (given, needed, n, seed) => {
        const { view, those } = build(given, needed)
        const drawn = view.sample(n, new SeededRandom(seed))
        assert.equal(drawn.length, Math.min(n, those.length))
        assert.equal(new Set(drawn).size, drawn.length)
        for (const holding of drawn) assert.ok(those.includes(holding))
      }),
    )
  })

  for (const [n, of] of [
    [1, 8],
    [3, 8],
    [6, 8],
  ] as const) {
    it(`draws ${n} of ${of} evenly, in even order`, () => {
      const { view, those } = build([{ leftOut: true }, ...Array<Partial<Peer>>(of).fill({})])
      const random = new SeededRandom('even')
      const [rounds, first, any] = [4_000, new Map<unknown, number>(), new Map<unknown, number>()]
      for (let round = 0; round < rounds; round++) {
        const drawn = view.sample(n, random)
        first.set(drawn[0], (first.get(drawn[0]) ?? 0) + 1)
        for (const each of drawn) any.set(each, (any.get(each) ?? 0) + 1)
      }
      for (const each of those) {
        assert.ok(Math.abs(first.get(each)! - rounds / of) < 120, `${first.get(each)} times first`)
        assert.ok(Math.abs(any.get(each)! - (rounds * n) / of) < 180, `${any.get(each)} times`)
      }
    })
  }

  it('follows the live list: it copies nothing', () => {
    const { parts, view } = build([{}, {}])
    const joined = parts.peer()
    parts.registry.list(joined, file('a'), 1)
    assert.equal([...view].at(-1)?.arrival, joined.arrival)
  })

  it('shows a holder as it is now, and lets nobody write to it', () => {
    const { content, view } = build([{}])
    const [holding] = view
    const { peer } = [...content.holders][0]!
    Object.assign(peer, { served: 7, lastSeenMs: 9, zone: 'z' })
    for (const [at, reporter] of ['a', 'b', 'c'].entries()) peer.voices.hear(reporter, at > 0, 5)
    const { served, reporters, failed, bytesPerSecond, lastSeenMs, zone, slots } = holding!
    const seen = { served, reporters, failed, bytesPerSecond, lastSeenMs, zone, slots }
    assert.deepEqual(seen, {
      served: 7,
      reporters: 3,
      failed: 2,
      bytesPerSecond: 5,
      lastSeenMs: 9,
      zone: 'z',
      slots: 3,
    })
    assert.throws(() => Object.assign(holding!, { served: 0 }), TypeError)
  })

  it('knows strangers: copies, holders of another content, anything else', () => {
    const { parts, view } = build([{}])
    const [holding] = view
    const other = parts.peer()
    parts.registry.list(other, file('b', 'cd'), 1)
    const elsewhere = other.holdings.get(parts.registry.content(file('b', 'cd').root)!)
    for (const stranger of [{ ...holding }, elsewhere, undefined, null, 1, 'x', {}]) {
      assert.equal(view.includes(stranger), false)
    }
    assert.equal(view.includes(holding), true)
  })

  it('no longer includes a holder that left', () => {
    const { parts, view } = build([{}, {}])
    const [holding] = view
    parts.registry.leave(holding!.peer, 'goodbye')
    assert.equal(view.includes(holding), false)
  })

  it('finds the next one of ten thousand without looking at the others', () => {
    const { content, view } = build(Array<Partial<Peer>>(10_000).fill({}))
    let looks = 0
    const first = content.holders.from.bind(content.holders)
    content.holders.from = (seek) =>
      first((holding) => {
        looks++
        return seek(holding)
      })
    assert.equal(view.after(5_002, 1)[0]?.arrival, 5_003)
    assert.ok(looks < 20, `${looks} holders were looked at`)
  })
})
