import assert from 'node:assert/strict'
import { hashBytes } from '../../../core/content/merkle.js'
import { layerProof, layerRange, layerRoot } from '../../../core/content/piece-layer.js'
import type { PieceOrder } from '../../../core/extension-points/piece-order.js'
import { PieceBoard } from '../../../core/peer/piece-board.js'
import { pieceSet } from '../../support/open-pieces.js'

/** So many that their hashes come in two ranges. */
const pieces = 600
const size = pieces * 256 * 1024
const layer = new Uint8Array(pieces * hashBytes).map((_, at) => at)
const root = Buffer.from(layerRoot(layer, size)).toString('hex')
const info = { name: 'file.bin', root, size }

/** A board with the hashes of the first range, and one source of piece 7 that counts its wishes. */
function boardWith(next: PieceOrder['next']) {
  const board = new PieceBoard(info, { next })
  const range = (number: number) => ({
    range: number,
    hashes: layerRange(layer, number),
    proof: layerProof({ root, size, layer }, number),
  })
  assert.ok(board.acceptRange(range(0)))
  const source = {
    stock: { pieces: pieceSet(pieces, [7]), whole: false },
    wishes: 0,
    wish: () => void source.wishes++,
  }
  board.count(source.stock, 1)
  return { board, source, range }
}

type World = ReturnType<typeof boardWith>

const changes: readonly [what: string, happens: (world: World) => void][] = [
  ['a piece is finished', ({ board }) => board.verify(3)],
  ['a piece becomes free', ({ board }) => board.release(3)],
  ['a source gets a piece', ({ board }) => board.gain(9)],
  ['a source comes', ({ board, source }) => board.count(source.stock, 1)],
  ['a source leaves', ({ board, source }) => board.count(source.stock, -1)],
  ['hashes of more pieces come', ({ board, range }) => board.acceptRange(range(1))],
]

describe('core/peer/piece-board', () => {
  for (const [what, happens] of changes) {
    it(`asks again of one it was told to pass over, once, when ${what}`, () => {
      const world = boardWith(() => undefined)
      world.board.claim(3)
      assert.equal(world.board.claimNext(world.source), undefined)
      assert.equal(world.source.wishes, 0)
      happens(world)
      happens(world)
      assert.equal(world.source.wishes, 1)
    })
  }

  it('asks nothing again of one who was asked for a piece, or has none', () => {
    const { board, source } = boardWith((open) => open.first())
    assert.equal(board.claimNext(source), 7)
    assert.equal(board.claimNext(source), undefined)
    board.verify(3)
    assert.equal(source.wishes, 0)
  })
})
