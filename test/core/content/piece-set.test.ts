import assert from 'node:assert/strict'
import fc from 'fast-check'
import { PieceSet } from '../../../core/content/piece-set.js'

describe('PieceSet', () => {
  it('writes the first piece as the highest bit of the first byte', () => {
    const set = new PieceSet(10)
    set.add(0)
    set.add(9)
    assert.deepEqual([...set.toBytes()], [0b1000_0000, 0b0100_0000])
  })

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.array(fc.nat(99)), (size, pieces) => {
        const set = new PieceSet(size)
        for (const piece of pieces) if (piece < size) set.add(piece)
        const copy = PieceSet.fromBytes(set.toBytes(), size)
        assert.equal(copy?.count, set.count)
        for (let piece = 0; piece < size; piece++) assert.equal(copy?.has(piece), set.has(piece))
      }),
    )
  })

  it('refuses bytes of another length and bits beyond the last piece', () => {
    assert.equal(PieceSet.fromBytes(new Uint8Array(2), 8), undefined)
    assert.equal(PieceSet.fromBytes(new Uint8Array([0xff]), 7), undefined)
    assert.equal(PieceSet.fromBytes(new Uint8Array([0xfe]), 7)?.complete, true)
  })

  it('counts a piece once and knows none outside itself', () => {
    const set = new PieceSet(3)
    assert.deepEqual([set.add(1), set.add(1), set.count], [true, false, 1])
    assert.equal(set.has(500), false)
  })

  it('meets another exactly when some piece is in both', () => {
    const size = 40
    const some = fc.array(fc.nat(size - 1), { maxLength: 5 })
    fc.assert(
      fc.property(some, some, some, (ones, others, gone) => {
        const [one, other] = [new PieceSet(size), new PieceSet(size)]
        for (const piece of ones) one.add(piece)
        for (const piece of others) other.add(piece)
        for (const piece of gone) assert.equal(one.has(piece), one.delete(piece))
        const both = ones.some((piece) => others.includes(piece) && !gone.includes(piece))
        assert.equal(one.meets(other), both)
        assert.equal(other.meets(one), both)
      }),
    )
  })
})
