import { LIMITS } from '../limits.js'
import type { Root } from '../wire/file-info.js'
import { hashBytes, treeWidth } from './merkle.js'

/**
 * How a file is cut into pieces, which follows from its size alone, so that all peers agree without
 * a word. Normative: a piece is the smallest power of two from 256 KiB up that gives at most 1,024
 * pieces, but never more than 16 MiB (a larger file has more pieces). The last piece is what is
 * left. An empty file is one piece of no bytes.
 */
export function pieceBytesOf(size: number): number {
  let pieceBytes: number = LIMITS.pieceBytesMin
  while (pieceBytes < LIMITS.pieceBytesMax && size > pieceBytes * LIMITS.piecesWanted)
    pieceBytes *= 2
  return pieceBytes
}

export function pieceCountOf(size: number): number {
  return Math.max(1, Math.ceil(size / pieceBytesOf(size)))
}

/** Where a piece is, and the width of the tree whose root is its hash. */
export interface PieceRun {
  readonly offset: number
  readonly length: number
  readonly width: number
}

export function pieceRun(size: number, piece: number): PieceRun {
  const pieceBytes = pieceBytesOf(size)
  const offset = piece * pieceBytes
  return {
    offset,
    length: Math.min(pieceBytes, size - offset),
    width: Math.min(pieceBytes, treeWidth(size)),
  }
}

/** A content, and all it takes to check any piece of it. */
export interface FileContent {
  readonly root: Root
  readonly size: number
  /**
   * The hashes of all pieces, 32 bytes each. Empty where there is but one piece: its hash is the
   * root.
   */
  readonly layer: Uint8Array
}

/** What the hash of a piece must be. */
export function pieceHash({ root, layer }: FileContent, piece: number): Uint8Array {
  return layer.length === 0
    ? Buffer.from(root, 'hex')
    : layer.subarray(piece * hashBytes, (piece + 1) * hashBytes)
}
