import assert from 'node:assert/strict'
import fc from 'fast-check'
import { hashBytes, treeWidth } from '../../../core/content/merkle.js'
import {
  pieceBytesOf,
  pieceCountOf,
  pieceHash,
  pieceRun,
} from '../../../core/content/piece-layout.js'

const KiB = 1024
const MiB = 1024 * KiB
const GiB = 1024 * MiB

describe('The layout of pieces', () => {
  it('has the smallest pieces of 256 KiB to 16 MiB that give at most 1,024 of them', () => {
    const table: [size: number, pieceBytes: number, pieces: number][] = [
      [0, 256 * KiB, 1],
      [1, 256 * KiB, 1],
      [256 * KiB, 256 * KiB, 1],
      [256 * KiB + 1, 256 * KiB, 2],
      [256 * MiB, 256 * KiB, 1024],
      [256 * MiB + 1, 512 * KiB, 513],
      [1 * GiB, 1 * MiB, 1024],
      [5 * GiB, 8 * MiB, 640],
      [16 * GiB, 16 * MiB, 1024],
      [16 * GiB + 1, 16 * MiB, 1025],
      [1024 * GiB, 16 * MiB, 65536],
    ]
    for (const [size, pieceBytes, pieces] of table)
      assert.deepEqual([pieceBytesOf(size), pieceCountOf(size)], [pieceBytes, pieces], `${size}`)
  })

  it('covers every byte once, with full pieces but for the last', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 * GiB }), (size) => {
        const pieces = pieceCountOf(size)
        const pieceBytes = pieceBytesOf(size)
        const last = pieceRun(size, pieces - 1)
        assert.equal(last.offset, (pieces - 1) * pieceBytes)
        assert.equal(last.offset + last.length, size)
        assert.ok(last.length > 0 && last.length <= pieceBytes)
        if (pieces > 1) assert.equal(pieceRun(size, pieces - 2).length, pieceBytes)
      }),
    )
  })

  it('makes the tree of a piece as wide as the piece, of a lone one as wide as its file', () => {
    assert.equal(pieceRun(5 * MiB + 1, 3).width, 256 * KiB)
    assert.equal(pieceRun(5 * MiB + 1, 20).width, 256 * KiB)
    assert.equal(pieceRun(100 * KiB, 0).width, 128 * KiB)
    assert.equal(pieceRun(0, 0).width, treeWidth(0))
  })

  it('finds the hash of a piece in the layer, and of a lone one in the root', () => {
    const layer = Uint8Array.from({ length: 3 * hashBytes }, (_, at) => Math.floor(at / hashBytes))
    const root = 'ab'.repeat(32)
    assert.deepEqual([...pieceHash({ root, size: 3 * 256 * KiB, layer }, 2)], Array(32).fill(2))
    const lone = pieceHash({ root, size: 1, layer: new Uint8Array() }, 0)
    assert.equal(Buffer.from(lone).toString('hex'), root)
  })
})
