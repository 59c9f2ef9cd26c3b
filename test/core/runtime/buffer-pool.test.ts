import assert from 'node:assert/strict'
import { LIMITS } from '../../../core/limits.js'
import { BufferPool } from '../../../core/runtime/buffer-pool.js'

describe('BufferPool', () => {
  it('lends blocks of the length asked for', () => {
    const pool = new BufferPool()
    for (const length of [0, 1, LIMITS.quickBlockBytesMax, LIMITS.quickBlockBytesMax + 1]) {
      const block = pool.lend(length)
      assert.deepEqual([block.length, block.bytes.length], [length, length])
    }
  })

  it('lends memory again once it is released, and never to two at a time', () => {
    const pool = new BufferPool()
    const [one, other] = [pool.lend(10), pool.lend(10)]
    assert.notEqual(one.bytes.buffer, other.bytes.buffer)
    one.release()
    assert.equal(pool.lend(20).bytes.buffer, one.bytes.buffer)
  })

  it('takes a second release for the bug that it is', () => {
    const pool = new BufferPool()
    const block = pool.lend(10)
    block.release()
    assert.throws(() => block.release(), /released twice/)
    assert.notEqual(pool.lend(1).bytes.buffer, pool.lend(1).bytes.buffer)
  })

  it('keeps no more memory than its limit', () => {
    const pool = new BufferPool()
    const blocks = Array.from({ length: LIMITS.idleBuffersMax + 5 }, () => pool.lend(1))
    const known = new Set(blocks.map(({ bytes }) => bytes.buffer))
    for (const block of blocks) block.release()
    const again = blocks.map(() => pool.lend(1).bytes.buffer)
    assert.equal(again.filter((buffer) => known.has(buffer)).length, LIMITS.idleBuffersMax)
  })
})
