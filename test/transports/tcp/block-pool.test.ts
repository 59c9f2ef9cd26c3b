import assert from 'node:assert/strict'
import { BlockPool, LentBlock } from '../../../transports/tcp/block-pool.js'

describe('BlockPool', () => {
  it('lends the same memory again', () => {
    const pool = new BlockPool(100)
    const { buffer } = pool.lend(100)
    pool.giveBack(new Uint8Array(buffer))
    assert.equal(pool.lend(100).buffer, buffer)
    assert.notEqual(pool.lend(100).buffer, buffer)
  })

  it('lends the beginning of it to shorter blocks', () => {
    const pool = new BlockPool(100)
    const bytes = pool.lend(25)
    assert.deepEqual([bytes.length, bytes.byteOffset, bytes.buffer.byteLength], [25, 0, 100])
    pool.giveBack(bytes)
    assert.equal(pool.lend(100).buffer, bytes.buffer)
  })

  it('makes very short blocks to measure and does not keep them', () => {
    const pool = new BlockPool(100)
    const bytes = pool.lend(7)
    assert.equal(bytes.buffer.byteLength, 7)
    pool.giveBack(bytes)
    assert.notEqual(pool.lend(7).buffer, bytes.buffer)
  })

  it('keeps a bounded number of spare blocks', () => {
    const pool = new BlockPool(1)
    const lent = Array.from({ length: 100 }, () => pool.lend(1))
    const known = new Set(lent.map(({ buffer }) => buffer))
    for (const bytes of lent) pool.giveBack(bytes)
    const again = Array.from({ length: 100 }, () => pool.lend(1))
    assert.equal(again.filter(({ buffer }) => known.has(buffer)).length, 16)
  })
})

describe('LentBlock', () => {
  it('is given back once, and a second release is our own fault', () => {
    let returns = 0
    const block = new LentBlock(new Uint8Array(5), () => returns++)
    block.release()
    assert.throws(() => block.release(), { name: 'AssertionError' })
    assert.equal(returns, 1)
  })
})
