import { LIMITS } from '../limits.js'
import type { Clock, Timer } from '../runtime/clock.js'
import type { Holding } from './holding.js'
import type { OpenFile } from './upload-side.js'

/** A content that others have open here, and that grows. */
interface Offered {
  /** Pieces that became available since the first of them opened it, in that order. */
  readonly pieces: number[]
  readonly files: Set<OpenFile>
}

/**
 * Tells those who have a content open here which pieces of it have become available. Whoever may
 * have nothing to ask for, and to whom a piece is new, is told soon, of several at once. To whoever
 * waits in the queue already it makes no difference before it is its turn: it is told then, or
 * after a while. In a swarm nearly everybody waits at everybody, and most messages are saved.
 */
export class Offers {
  readonly #contents = new Map<Holding, Offered>()
  #timer: Timer | undefined
  /** Somebody may be waiting to hear of something. */
  #pressing = false
  /** When everybody was last told of everything. */
  #toldMs = Number.NEGATIVE_INFINITY

  constructor(
    private readonly clock: Clock,
    private readonly waits: (open: OpenFile) => boolean,
  ) {}

  /** It was told at its opening what there is. */
  enter(open: OpenFile): void {
    const { holding } = open
    if (holding.pieces.complete) return
    const offered = this.#contents.get(holding) ?? { pieces: [], files: new Set() }
    this.#contents.set(holding, offered)
    offered.files.add(open)
    open.toldOf = offered.pieces.length
  }

  leave(open: OpenFile): void {
    const offered = this.#contents.get(open.holding)
    if (!offered?.files.delete(open) || offered.files.size > 0) return
    this.#contents.delete(open.holding)
    if (this.#contents.size > 0) return
    this.#timer?.cancel()
    this.#timer = undefined
    this.#pressing = false
  }

  /** A piece became available. */
  add(holding: Holding, piece: number): void {
    const offered = this.#contents.get(holding)
    if (!offered) return
    offered.pieces.push(piece)
    this.#hurry()
  }

  /** It does not wait any more, and may have nothing to ask for. */
  idle(open: OpenFile): void {
    if (this.#untold(open)) this.#hurry()
  }

  /** Tells it of everything that it has not been told of. */
  tell(open: OpenFile): void {
    const pieces = this.#untold(open)
    if (!pieces) return
    const { link } = open.side
    for (let next = open.toldOf; next < pieces.length; next += LIMITS.havesPerMessageMax) {
      const some = pieces.slice(next, next + LIMITS.havesPerMessageMax)
      link.send({ kind: 'have', file: open.file, pieces: some })
    }
    open.toldOf = pieces.length
  }

  #untold(open: OpenFile): readonly number[] | undefined {
    const pieces = this.#contents.get(open.holding)?.pieces
    return pieces && open.toldOf < pieces.length ? pieces : undefined
  }

  #hurry(): void {
    if (this.#pressing) return
    this.#pressing = true
    this.#timer?.cancel()
    this.#timer = this.clock.after(LIMITS.haveDelayMs, this.#look)
  }

  readonly #look = (): void => {
    const nowMs = this.clock.nowMs()
    const late = nowMs - this.#toldMs >= LIMITS.haveDelayMsMax
    if (late) this.#toldMs = nowMs
    this.#pressing = false
    let untold = false
    for (const { pieces, files } of this.#contents.values()) {
      for (const open of files) {
        if (open.toldOf === pieces.length) continue
        if (late || this.#isNewsTo(open, pieces)) this.tell(open)
        else untold = true
      }
    }
    this.#timer = untold ? this.clock.after(LIMITS.haveDelayMsMax, this.#look) : undefined
  }

  /** It may be that it asks nobody for anything until it hears of this. */
  #isNewsTo(open: OpenFile, pieces: readonly number[]): boolean {
    if (this.waits(open)) return false
    const known = open.side.link.fetches.piecesOf(open.holding.info.root)
    if (!known) return true
    for (let next = open.toldOf; next < pieces.length; next++) {
      if (!known.has(pieces[next]!)) return true
    }
    return false
  }
}
