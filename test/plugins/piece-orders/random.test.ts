import assert from 'node:assert/strict'
import { randomPieces } from '../../../plugins/piece-orders/random.js'
import { pieceOrderContract } from '../../contracts/piece-order.js'
import { openOf, orderOf, tally } from '../../support/open-pieces.js'

const all = [0, 1, 2, 3, 4]

describe('plugins/piece-orders/random', () => {
  for (const { title, run } of pieceOrderContract(randomPieces)) it(title, run)

  it('names every piece about as often, however many have it', () => {
    const times = tally(orderOf(randomPieces, 'even'), openOf(5, all, [0], [0, 1]), 5_000)
    assert.deepEqual([...times.keys()], all)
    for (const count of times.values()) assert.ok(count > 900 && count < 1_100, `${count} of 5000`)
  })

  it('goes by its seed', () => {
    const open = openOf(5, all)
    const answers = (seed: number) => {
      const order = orderOf(randomPieces, seed)
      return all.concat(all).map(() => order.next(open))
    }
    assert.deepEqual(answers(1), answers(1))
    assert.notDeepEqual(answers(1), answers(2))
  })
})
