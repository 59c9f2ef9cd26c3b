import assert from 'node:assert/strict'
import type { ByteBlock } from '../../core/runtime/disk.js'

/** Spare blocks kept for the next payload: enough for a few busy connections. */
const spareMax = 16

/**
 * Memory for payload on its way in, used again and again; also for shorter blocks, which leave the
 * rest of it untouched. The very short ones, at the end of a piece or a file, are rare and made to
 * measure.
 */
export class BlockPool {
  readonly #spare: SharedArrayBuffer[] = []

  constructor(private readonly blockBytes: number) {}

  lend(length: number): Uint8Array {
    if (length < this.blockBytes / 4 || length > this.blockBytes) return new Uint8Array(length)
    // Shared, so that a thread that writes it to disk need not be given a copy.
    const memory = this.#spare.pop() ?? new SharedArrayBuffer(this.blockBytes)
    return new Uint8Array(memory, 0, length)
  }

  giveBack(bytes: Uint8Array): void {
    const { buffer } = bytes
    if (buffer instanceof SharedArrayBuffer && this.#spare.length < spareMax)
      this.#spare.push(buffer)
  }
}

/** A block whose memory goes back to where it came from. */
export class LentBlock implements ByteBlock {
  readonly length: number
  #giveBack: (() => void) | undefined

  constructor(
    readonly bytes: Uint8Array,
    giveBack: () => void,
  ) {
    this.length = bytes.length
    this.#giveBack = giveBack
  }

  release(): void {
    assert(this.#giveBack, 'a block is released once')
    const giveBack = this.#giveBack
    this.#giveBack = undefined
    giveBack()
  }
}
