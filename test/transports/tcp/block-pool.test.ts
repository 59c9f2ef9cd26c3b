import assert from 'node:assert/strict'
import { BlockPool, LentBlock } from '../../../transports/tcp/block-pool.js'

describe('BlockPool', () => {
  it('lends the same memory again', () => {
    const pool = new BlockPool(100)
    const bytes = pool.lend(100)
    pool.giveBack(bytes)
    assert.equal(pool.lend(100), bytes)
    assert.notEqual(pool.lend(100), bytes)
  })

  it('makes shorter blocks to measure and does not keep them', () => {
    const pool = new BlockPool(100)
    const bytes = pool.lend(7)
    assert.equal(bytes.buffer.byteLength, 7)
    pool.giveBack(bytes)
    assert.notEqual(pool.lend(7), bytes)
  })

  it('keeps a bounded number of spare blocks', () => {
    const pool = new BlockPool(1)
    const lent = Array.from({ length: 100 }, () => pool.lend(1))
    for (const bytes of lent) pool.giveBack(bytes)
    const again = Array.from({ length: 100 }, () => pool.lend(1))
    assert.equal(again.filter((bytes) => lent.includes(bytes)).length, 16)
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
