import assert from 'node:assert/strict'
import { rarestFirst } from '../../../plugins/piece-orders/rarest-first.js'
import { pieceOrderContract } from '../../contracts/piece-order.js'
import { openOf, orderOf, tally } from '../../support/open-pieces.js'

const all = [0, 1, 2, 3, 4]
/** Piece 3 has two sources, 1 and 4 have three, the others four. */
const others = [
  [0, 1, 2, 4],
  [0, 1, 2, 4],
  [0, 2, 3],
]

describe('plugins/piece-orders/rarest-first', () => {
  for (const { title, run } of pieceOrderContract(rarestFirst)) it(title, run)

  it('names the piece that the fewest sources have', () => {
    assert.deepEqual([...tally(orderOf(rarestFirst), openOf(5, all, ...others), 20).keys()], [3])
  })

  it('goes on to the next rarest while the source that is free has none of the rarest', () => {
    const free = [0, 1, 2, 4]
    const times = tally(orderOf(rarestFirst), openOf(5, free, [0, 2, 3], [0, 2]), 20)
    assert.deepEqual([...times.keys()], [1, 4])
    assert.equal(orderOf(rarestFirst).next(openOf(5, [2], all, all)), 2)
  })

  it('draws among the equally rare, each about as often', () => {
    const open = openOf(5, all, [0, 2])
    const times = tally(orderOf(rarestFirst, 'even'), open, 3_000)
    assert.deepEqual([...times.keys()], [1, 3, 4])
    for (const count of times.values()) assert.ok(count > 900 && count < 1_100, `${count} of 3000`)
  })

  it('goes by its seed', () => {
    const open = openOf(5, all)
    const answers = (seed: number) => {
      const order = orderOf(rarestFirst, seed)
      return all.concat(all).map(() => order.next(open))
    }
    assert.deepEqual(answers(1), answers(1))
    assert.notDeepEqual(answers(1), answers(2))
  })
})
