import assert from 'node:assert/strict'
import { sequentialPieces } from '../../../plugins/piece-orders/sequential.js'
import { pieceOrderContract } from '../../contracts/piece-order.js'
import { openOf, orderOf } from '../../support/open-pieces.js'

describe('plugins/piece-orders/sequential', () => {
  for (const { title, run } of pieceOrderContract(sequentialPieces)) it(title, run)

  it('names the lowest that the source has, however many others have it', () => {
    const order = orderOf(sequentialPieces)
    assert.equal(order.next(openOf(6, [0, 1, 2, 3, 4, 5], [0, 1], [0])), 0)
    assert.equal(order.next(openOf(6, [5, 2, 4], [0, 1, 2, 3], [2])), 2)
  })
})
