import { LIMITS } from '../limits.js'
import type { Root } from '../wire/file-info.js'
import { hashBytes, parentOf, subtreeRoot, treeWidth } from './merkle.js'
import { type FileContent, pieceBytesOf, pieceCountOf } from './piece-layout.js'

/**
 * The piece layer: the hashes of all pieces of a file. It travels in ranges of 512 hashes, the last
 * one cut where the layer ends, each with the proof that it lies under the root: the hashes of the
 * uncles, from the sibling of the range's own subtree up to a child of the root. A layer of one
 * range needs no proof, and a file of one piece has no layer.
 */
export function layerRangesOf(size: number): number {
  const pieces = pieceCountOf(size)
  return pieces === 1 ? 0 : Math.ceil(pieces / LIMITS.hashesPerRange)
}

/** The root that a whole layer leads to. */
export function layerRoot(layer: Uint8Array, size: number): Uint8Array {
  return subtreeRoot(layer, { each: pieceBytesOf(size), width: treeWidth(size) })
}

/** The hashes of one range of a layer. */
export function layerRange(layer: Uint8Array, range: number): Uint8Array {
  return layer.subarray(range * rangeBytes, (range + 1) * rangeBytes)
}

/** The uncles of a range of a whole layer, lowest first. */
export function layerProof({ layer, size }: FileContent, range: number): Uint8Array {
  const rangeWidth = rangeWidthOf(size)
  const roots = rangeRootsOf(layer, size)
  const uncles: Uint8Array[] = []
  let node = range
  for (let width = rangeWidth; width < treeWidth(size); width *= 2) {
    const sibling = node % 2 === 0 ? node + 1 : node - 1
    const bytes = (width / rangeWidth) * hashBytes
    const below = roots.subarray(sibling * bytes, (sibling + 1) * bytes)
    uncles.push(subtreeRoot(below, { each: rangeWidth, width }))
    node = Math.floor(node / 2)
  }
  return Buffer.concat(uncles)
}

/** What someone says a range of the layer of a content is. */
export interface LayerClaim {
  readonly root: Root
  readonly size: number
  readonly range: number
  readonly hashes: Uint8Array
  readonly proof: Uint8Array
}

/** Whether the claim is true. Its range, hashes and proof may be anything. */
export function verifyLayerRange({ root, size, range, hashes, proof }: LayerClaim): boolean {
  if (!Number.isInteger(range) || range < 0 || range >= layerRangesOf(size)) return false
  const count = Math.min(pieceCountOf(size) - range * LIMITS.hashesPerRange, LIMITS.hashesPerRange)
  const width = rangeWidthOf(size)
  const uncles = Math.log2(treeWidth(size) / width)
  if (hashes.length !== count * hashBytes || proof.length !== uncles * hashBytes) return false

  let hash = subtreeRoot(hashes, { each: pieceBytesOf(size), width })
  let node = range
  for (let at = 0; at < proof.length; at += hashBytes) {
    const uncle = proof.subarray(at, at + hashBytes)
    hash = node % 2 === 0 ? parentOf(hash, uncle) : parentOf(uncle, hash)
    node = Math.floor(node / 2)
  }
  return Buffer.from(hash).toString('hex') === root
}

/** Kept with the layer: with them the proofs of all ranges cost about as much as the root once. */
const knownRangeRoots = new WeakMap<Uint8Array, Uint8Array>()

/** The roots of the ranges' own subtrees, one after the other. */
function rangeRootsOf(layer: Uint8Array, size: number): Uint8Array {
  const known = knownRangeRoots.get(layer)
  if (known) return known
  const tree = { each: pieceBytesOf(size), width: rangeWidthOf(size) }
  const ranges = Array.from({ length: layerRangesOf(size) }, (_, range) =>
    subtreeRoot(layerRange(layer, range), tree),
  )
  const roots = Buffer.concat(ranges)
  knownRangeRoots.set(layer, roots)
  return roots
}

const rangeBytes = LIMITS.hashesPerRange * hashBytes

/** The width of a range's subtree; a layer of one range may be narrower. */
function rangeWidthOf(size: number): number {
  return Math.min(pieceBytesOf(size) * LIMITS.hashesPerRange, treeWidth(size))
}
