import assert from 'node:assert/strict'
import type { PieceOrder, PieceOrderPlugin } from '../../core/extension-points/piece-order.js'
import { randomPieces } from '../../plugins/piece-orders/random.js'
import { rarestFirst } from '../../plugins/piece-orders/rarest-first.js'
import { pieceOrderProperties } from './piece-order-properties.js'

const twin = (name: string, create: () => PieceOrder['next']): PieceOrderPlugin => ({
  kind: 'pieceOrder',
  api: 1,
  name,
  create: () => ({ next: create() }),
})

const takes = 'takes all that sources have, open pieces only, in any download'
const same = 'gives the same answers with the same seed, in any download'

let callsOfModule = 0

const twins: [plugin: PieceOrderPlugin, title: string, message: string][] = [
  [
    twin('follows-the-last', () => {
      let last = -1
      return (open) => {
        last = open.has(last + 1) ? last + 1 : open.first()
        return open.pieces > 2 ? last : last + 1
      }
    }),
    takes,
    `piece 1 is not open
the smallest case, of seed 7:
  a file of 1 pieces; sources have [0]
  open is [0]: 1`,
  ],
  [
    twin('waits-for-two', () => (open) => ([...open].length > 1 ? open.first() : undefined)),
    takes,
    `it takes nothing from anybody
the smallest case, of seed 7:
  a file of 1 pieces; sources have [0]
  open is [0]: undefined`,
  ],
  [
    twin('counts-across-nodes', () => (open) => {
      const all = [...open]
      return all[callsOfModule++ % all.length]
    }),
    same,
    'asked again from the start, it took ',
  ],
]

describe('test/contracts/piece-order-properties', () => {
  for (const plugin of [rarestFirst, randomPieces]) {
    for (const { title, run } of pieceOrderProperties(plugin)) it(`${plugin.name} ${title}`, run)
  }

  for (const [plugin, title, message] of twins) {
    it(`tells how the twin ${plugin.name} fails`, () => {
      const cases = pieceOrderProperties(plugin, {}, { seed: 7 })
      assert.throws(cases.find((each) => each.title === title)!.run, (error: Error) => {
        assert.equal(error.message.slice(0, message.length), message)
        return true
      })
    })
  }

  it('has a broken twin for each property', () => {
    const titles = pieceOrderProperties(randomPieces).map(({ title }) => title)
    assert.deepEqual([...new Set(twins.map(([, title]) => title))], titles)
  })
})
