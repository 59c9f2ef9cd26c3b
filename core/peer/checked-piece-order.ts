import { describe } from '../errors.js'
import type { OpenPieces, PieceOrder } from '../extension-points/piece-order.js'
import type { Log } from '../runtime/log.js'

/** A piece order whose answers are looked at: a wrong one is replaced by the first open piece. */
export class CheckedPieceOrder implements PieceOrder {
  /** Kinds of fault that have been told. */
  readonly #told = new Set<string>()

  constructor(
    private readonly order: PieceOrder,
    private readonly log: Log,
  ) {}

  next(open: OpenPieces): number | undefined {
    let chosen: number | undefined
    try {
      chosen = this.order.next(open)
    } catch (error) {
      return this.#instead(open, `threw: ${describe(error)}`)
    }
    if (chosen === undefined || open.has(chosen)) return chosen
    return this.#instead(open, 'named a piece that is not open')
  }

  #instead(open: OpenPieces, fault: string): number {
    if (!this.#told.has(fault)) this.log.warn(`the piece order ${fault}; the first piece is taken`)
    if (this.#told.size < faultsToldMax) this.#told.add(fault)
    return open.first()
  }
}

/** Exceptions may differ each time. */
const faultsToldMax = 16
