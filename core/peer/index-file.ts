import { hashBytes } from '../content/merkle.js'
import { layerRoot } from '../content/piece-layer.js'
import { type FileContent, pieceCountOf, pieceRun } from '../content/piece-layout.js'
import type { Done } from '../errors.js'
import type { SourceFile } from '../runtime/disk.js'

/**
 * Reads an open file from end to end, a piece at a time, into its content: root and piece layer.
 * `progress` hears how many bytes are done. The file stays open.
 */
export function indexFile(
  file: SourceFile,
  progress: (bytes: number) => void,
  done: Done<FileContent>,
): void {
  const { size } = file.status
  const pieces = pieceCountOf(size)
  const layer = new Uint8Array(pieces * hashBytes)
  const next = (piece: number): void => {
    const run = pieceRun(size, piece)
    file.hash(run, (hash) => {
      if (hash instanceof Error) return done(hash)
      layer.set(hash, piece * hashBytes)
      progress(run.offset + run.length)
      if (piece + 1 < pieces) next(piece + 1)
      else done(contentOf(size, layer))
    })
  }
  next(0)
}

function contentOf(size: number, layer: Uint8Array): FileContent {
  const several = layer.length > hashBytes
  const root = Buffer.from(several ? layerRoot(layer, size) : layer).toString('hex')
  return { root, size, layer: several ? layer : new Uint8Array() }
}
