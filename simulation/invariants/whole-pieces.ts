import { pieceCountOf, pieceRun } from '../../core/content/piece-layout.js'
import { PieceSet } from '../../core/content/piece-set.js'
import type { FileInfo } from '../../core/wire/file-info.js'
import type { Invariant } from './invariant.js'
import { PerMachine } from './per-machine.js'

interface Progress {
  readonly info: FileInfo
  readonly pieces: PieceSet
  /** From the network: of the pieces that were found right, and of all that came. */
  verifiedBytes: number
  receivedBytes: number
}

export const wholePieces: Invariant = {
  name: 'whole-pieces',
  statement:
    'a download ends when each piece of the file has been verified, once, and its bytes have come',
  watch: (scene) => {
    const all = new PerMachine(() => new Map<number, Progress>())
    return {
      began: all.forget,
      peer: {
        'download-started': (machine, file, info) => {
          const pieces = new PieceSet(pieceCountOf(info.size))
          all.of(machine).set(file, { info, pieces, verifiedBytes: 0, receivedBytes: 0 })
        },
        'bytes-received': (machine, file, _link, bytes) => {
          const progress = all.of(machine).get(file)
          if (progress) progress.receivedBytes += bytes
        },
        'piece-verified': (machine, file, piece, link) => {
          const progress = all.of(machine).get(file)
          if (!progress || progress.pieces.has(piece)) {
            const why = progress ? 'a second time' : 'of no download'
            return scene.broken(`${machine.name} verified piece ${piece} ${why}`, machine)
          }
          const { pieces, info } = progress
          pieces.add(piece)
          if (link === 0) return
          progress.verifiedBytes += pieceRun(info.size, piece).length
          if (progress.verifiedBytes <= progress.receivedBytes) return
          scene.broken(`${machine.name} verified piece ${piece} before all of it came`, machine)
        },
        'download-failed': (machine, file) => void all.of(machine).delete(file),
        'download-finished': (machine, file) => {
          const progress = all.of(machine).get(file)
          all.of(machine).delete(file)
          if (!progress || progress.pieces.complete) return
          const { pieces, info } = progress
          const text = `${info.name} with ${pieces.count} of ${pieces.size} pieces`
          scene.broken(`${machine.name} finished ${text}`, machine)
        },
      },
    }
  },
}
