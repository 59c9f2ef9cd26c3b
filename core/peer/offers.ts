import { LIMITS } from '../limits.js'
import type { Clock, Timer } from '../runtime/clock.js'
import type { Holding } from './holding.js'
import type { OpenFile } from './upload-side.js'

/** A content that others have open here, and that grows. */
interface Offered {
  /** Pieces that became available since the first of them opened it, in that order. */
  readonly pieces: number[]
  readonly files: Set<OpenFile>
  /** Those of them that do not wait for a turn. */
  readonly idle: Set<OpenFile>
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
    private readonly parts: {
      /** One who had nothing to wish for has been told of something. */
      readonly tempted: (open: OpenFile) => void
      /** Those who were to be told have been, or are gone. */
      readonly told: () => void
    },
  ) {}

  /** Somebody is about to be told of something, who may have nothing at all to ask for. */
  get pressing(): boolean {
    if (this.#pressing)
      for (const { idle } of this.#contents.values()) if (idle.size > 0) return true
    return false
  }

  /** It was told at its opening what there is. */
  enter(open: OpenFile): void {
    const { holding } = open
    if (holding.pieces.complete) return
    const offered = this.#contents.get(holding) ?? newlyOffered()
    this.#contents.set(holding, offered)
    offered.files.add(open)
    offered.idle.add(open)
    open.toldOf = offered.pieces.length
  }

  leave(open: OpenFile): void {
    const offered = this.#contents.get(open.holding)
    offered?.idle.delete(open)
    if (!offered?.files.delete(open) || offered.files.size > 0) return
    this.#contents.delete(open.holding)
    if (this.#contents.size > 0) return
    this.#timer?.cancel()
    this.#timer = undefined
    if (!this.#pressing) return
    this.#pressing = false
    this.parts.told()
  }

  /** A piece became available. */
  add(holding: Holding, piece: number): void {
    const offered = this.#contents.get(holding)
    if (!offered) return
    offered.pieces.push(piece)
    this.#hurry()
  }

  /** It waits for a turn. */
  waits(open: OpenFile): void {
    this.#contents.get(open.holding)?.idle.delete(open)
  }

  /** It does not wait any more, and may have nothing to ask for. */
  idles(open: OpenFile): void {
    const offered = this.#contents.get(open.holding)
    if (!offered?.files.has(open)) return
    offered.idle.add(open)
    if (!this.#isNewsTo(open, offered.pieces)) return
    this.#tempt(open)
    this.parts.told()
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

  #tempt(open: OpenFile): void {
    this.tell(open)
    this.parts.tempted(open)
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
    const lateMs = this.#toldMs + LIMITS.haveDelayMsMax - nowMs
    this.#pressing = false
    if (lateMs <= 0) this.#toldMs = nowMs
    for (const { pieces, files, idle } of this.#contents.values()) {
      for (const open of lateMs <= 0 ? files : idle) {
        if (idle.has(open) && this.#isNewsTo(open, pieces)) this.#tempt(open)
        else if (lateMs <= 0) this.tell(open)
      }
    }
    this.#timer = lateMs <= 0 ? undefined : this.clock.after(lateMs, this.#look)
    this.parts.told()
  }

  /** It may be that it asks nobody for anything until it hears of this. */
  #isNewsTo(open: OpenFile, pieces: readonly number[]): boolean {
    const known = open.side.link.fetches.piecesOf(open.holding.info.root)
    if (!known) return open.toldOf < pieces.length
    for (let next = open.toldOf; next < pieces.length; next++) {
      if (!known.has(pieces[next]!)) return true
    }
    return false
  }
}

function newlyOffered(): Offered {
  return { pieces: [], files: new Set(), idle: new Set() }
}
