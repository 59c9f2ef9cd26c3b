import { pieceRun } from '../content/piece-layout.js'
import type { RodizioError } from '../errors.js'
import type { PartFile } from '../runtime/disk.js'
import type { FileInfo } from '../wire/messages.js'
import type { PieceBoard } from './piece-board.js'

export interface LeftoversParts {
  readonly info: FileInfo
  readonly part: PartFile
  readonly board: PieceBoard
  /** It is what it should be. */
  readonly right: (piece: number) => void
  readonly wrong: (piece: number) => void
  readonly ended: () => void
  readonly failed: (error: RodizioError) => void
}

/**
 * What an earlier run left in the part file. It proves nothing: nobody fetches a piece that may be
 * there until its hash has been looked at, and then it counts or is fetched like any other.
 */
export class Leftovers {
  /** Claimed, and not judged yet, in order. */
  readonly #pieces: number[] = []
  #over = false

  constructor(private readonly parts: LeftoversParts) {}

  setAside(): void {
    const { info, part, board } = this.parts
    for (let piece = 0; piece < board.verified.size; piece++) {
      const { offset, length } = pieceRun(info.size, piece)
      if (offset + length > part.sizeFound) return
      board.claim(piece)
      this.#pieces.push(piece)
    }
  }

  /** Judges one after the other, and lets each go. Called when all hashes are known. */
  check(): void {
    const { info, part, board, right, wrong, ended, failed } = this.parts
    const piece = this.#pieces.shift()
    if (piece === undefined) return ended()
    part.hash(pieceRun(info.size, piece), (hash) => {
      if (this.#over) return
      if (hash instanceof Error) return failed(hash)
      board.release(piece)
      if (board.isRight(piece, hash)) right(piece)
      else wrong(piece)
      if (!this.#over) this.check()
    })
  }

  stop(): void {
    this.#over = true
  }
}
