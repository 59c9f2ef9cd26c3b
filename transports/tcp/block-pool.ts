import assert from 'node:assert/strict'
import type { ByteBlock } from '../../core/runtime/disk.js'

/** Spare blocks kept for the next payload: enough for a few busy connections. */
const spareMax = 16

/**
 * Memory for payload on its way in. Blocks of the full length are used again and again; the shorter
 * ones, at the end of a piece or a file, are rare and made to measure.
 */
export class BlockPool {
  readonly #spare: Uint8Array[] = []

  constructor(private readonly blockBytes: number) {}

  lend(length: number): Uint8Array {
    if (length !== this.blockBytes) return new Uint8Array(length)
    // Shared, so that a thread that writes it to disk need not be given a copy.
    return this.#spare.pop() ?? new Uint8Array(new SharedArrayBuffer(length))
  }

  giveBack(bytes: Uint8Array): void {
    if (bytes.length === this.blockBytes && this.#spare.length < spareMax) this.#spare.push(bytes)
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
