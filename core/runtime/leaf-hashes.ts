import { hashBytes, leafBytes } from '../content/merkle.js'

/**
 * The hashes of leaves that were just written, so that a piece need not be read again to be judged.
 * Only whole leaves count; a hash is given out once and then forgotten, which keeps no more of them
 * than there are bytes on their way.
 */
export class LeafHashes {
  readonly #hashes = new Map<number, Uint8Array>()

  constructor(private readonly size: number) {}

  /** The leaves that [offset, offset + length) touches are about to change. */
  forget(offset: number, length: number): void {
    for (let leaf = Math.floor(offset / leafBytes); leaf * leafBytes < offset + length; leaf++)
      this.#hashes.delete(leaf)
  }

  /** Where in a block of `length` bytes for `offset` its whole leaves begin and end. */
  wholeIn(offset: number, length: number): { readonly begin: number; readonly end: number } {
    const end = offset + length
    const begin = Math.ceil(offset / leafBytes) * leafBytes - offset
    const wholeEnd = end === this.size ? end : Math.floor(end / leafBytes) * leafBytes
    return { begin: Math.min(begin, length), end: Math.max(0, wholeEnd - offset) }
  }

  /** The hashes of whole leaves that have been written, the first of them at `offset`. */
  learn(offset: number, hashes: Uint8Array): void {
    const first = offset / leafBytes
    for (let leaf = 0; leaf * hashBytes < hashes.length; leaf++)
      this.#hashes.set(first + leaf, hashes.subarray(leaf * hashBytes, (leaf + 1) * hashBytes))
  }

  /** Those of a run that begins at a leaf, if every one is known. */
  take({ offset, length }: { offset: number; length: number }): Uint8Array | undefined {
    const first = offset / leafBytes
    const count = Math.ceil(length / leafBytes)
    const taken = new Uint8Array(count * hashBytes)
    let known = count > 0
    for (let leaf = 0; leaf < count; leaf++) {
      const hash = this.#hashes.get(first + leaf)
      if (hash) taken.set(hash, leaf * hashBytes)
      else known = false
    }
    this.forget(offset, length)
    return known ? taken : undefined
  }
}
