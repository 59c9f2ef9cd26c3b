import assert from 'node:assert/strict'
import { hash } from 'node:crypto'

/**
 * The Merkle tree that names a content: that of BEP 52, so that other tools can check its root.
 *
 * 1. The content is cut into leaves of 16 KiB. A leaf's hash is the SHA-256 of its bytes; the last
 *    leaf is hashed as it is, however short. The empty content is one leaf of no bytes (this rule
 *    alone is ours: BEP 52 gives an empty file no root).
 * 2. The tree is binary, and as wide as the smallest power of two leaves that holds the content.
 *    Leaves that are missing there are 32 zero bytes each, not the hash of anything. Every other
 *    node is the SHA-256 of its left child followed by its right child.
 * 3. The root is the root of that tree. A content of one leaf therefore has the plain SHA-256 of
 *    its bytes as its root, which `sha256sum` shows; so has the empty one (e3b0c442…).
 * 4. Where a content has several pieces, their hashes are the nodes as wide as a piece, and make up
 *    its piece layer: the last piece is filled up with missing leaves to its full width, and pieces
 *    that are missing up to the width of the tree are subtrees of missing leaves. A content of one
 *    piece is not filled up to the width of a piece. So the size of pieces never changes the root.
 * 5. Nothing in a hash says whether it is a leaf's or a node's: the two children of a root, taken
 *    as 64 bytes of content, have that very root. A content is named by root and size together.
 *
 * Widths are in bytes of content: a power of two, at least one leaf.
 */
export const leafBytes = 16 * 1024
export const hashBytes = 32

/** The hashes of the leaves of `bytes`, one after the other; `bytes` begin at a leaf. */
export function hashLeaves(bytes: Uint8Array): Uint8Array {
  const leaves = Math.max(1, Math.ceil(bytes.length / leafBytes))
  const hashes = new Uint8Array(leaves * hashBytes)
  const places = Buffer.from(hashes.buffer)
  for (let leaf = 0; leaf < leaves; leaf++) {
    const begin = leaf * leafBytes
    putHash(bytes.subarray(begin, begin + leafBytes), places, leaf)
  }
  return hashes
}

/** The width of the tree over `size` bytes. */
export function treeWidth(size: number): number {
  let width = leafBytes
  while (width < size) width *= 2
  return width
}

/**
 * The root of a subtree `width` wide. `hashes` are its nodes of the width `each`, from the left;
 * the ones missing on the right hold no content.
 */
export function subtreeRoot(
  hashes: Uint8Array,
  { each, width }: { each: number; width: number },
): Uint8Array {
  let count = hashes.length / hashBytes
  assert(Number.isInteger(count) && count * each <= width, `${count} nodes do not fit ${width}`)
  if (count === 0) return zeroSubtree(width)
  const level = new Uint8Array(hashes.length + hashBytes)
  const places = Buffer.from(level.buffer)
  level.set(hashes)
  for (let nodeWidth = each; nodeWidth < width; nodeWidth *= 2) {
    if (count % 2 === 1) level.set(zeroSubtree(nodeWidth), count * hashBytes)
    count = Math.ceil(count / 2)
    for (let parent = 0; parent < count; parent++) {
      const children = level.subarray(parent * 2 * hashBytes, (parent + 1) * 2 * hashBytes)
      putHash(children, places, parent)
    }
  }
  return level.slice(0, hashBytes)
}

/** The root of a subtree without content. Not to be written to. */
export function zeroSubtree(width: number): Uint8Array {
  const root = zeroRoots[Math.log2(width / leafBytes)]
  assert(root, `${width} is not the width of a tree`)
  return root
}

/** The node above two others. */
export function parentOf(left: Uint8Array, right: Uint8Array): Uint8Array {
  return hash('sha256', Buffer.concat([left, right]), 'buffer')
}

/**
 * Writes the hash of `bytes` into its place. A third quicker than `createHash` for a pair of
 * hashes; and a string that dies young costs less than a buffer that has memory of its own.
 */
function putHash(bytes: Uint8Array, places: Buffer, place: number): void {
  places.write(hash('sha256', bytes, 'binary'), place * hashBytes, 'binary')
}

/** By height. Beyond the last one no size is a safe integer. */
const zeroRoots: readonly Uint8Array[] = (() => {
  const roots: Uint8Array[] = [new Uint8Array(hashBytes)]
  while (leafBytes * 2 ** roots.length <= Number.MAX_SAFE_INTEGER + 1)
    roots.push(parentOf(roots.at(-1)!, roots.at(-1)!))
  return roots
})()
