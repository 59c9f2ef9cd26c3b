import assert from 'node:assert/strict'
import { LIMITS } from '../limits.js'
import type { ByteBlock } from './disk.js'

/**
 * Lends memory for blocks and takes it back, so that moving a large file does not keep the garbage
 * collector busy. It always lends: how much is out at once is bounded by those who borrow.
 */
export class BufferPool {
  readonly #idle: Uint8Array[] = []

  /** A block of `length` bytes with anything in it. */
  lend(length: number): ByteBlock {
    if (length > LIMITS.quickBlockBytesMax)
      return { bytes: new Uint8Array(length), length, release() {} }
    const buffer = this.#idle.pop() ?? new Uint8Array(LIMITS.quickBlockBytesMax)
    let lent = true
    return {
      bytes: buffer.subarray(0, length),
      length,
      release: () => {
        assert(lent, 'a block was released twice')
        lent = false
        if (this.#idle.length < LIMITS.idleBuffersMax) this.#idle.push(buffer)
      },
    }
  }
}
