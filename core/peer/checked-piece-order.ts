import { describe } from '../errors.js'
import type { Facts, PeerFacts } from '../events.js'
import type { OpenPieces, PieceOrder } from '../extension-points/piece-order.js'
import type { Log } from '../runtime/log.js'

export interface CheckedPieceOrderParts {
  readonly name: string
  readonly order: PieceOrder
  /** Answers in its place when it breaks the rules. */
  readonly substitute: PieceOrder
  readonly facts: Facts<PeerFacts>
  readonly log: Log
}

/** The peer's piece order, with every answer checked: a careless plugin costs no download. */
export class CheckedPieceOrder implements PieceOrder {
  readonly #logged = new Set<string>()

  constructor(private readonly parts: CheckedPieceOrderParts) {}

  next(open: OpenPieces): number | undefined {
    let answer: unknown
    try {
      answer = this.parts.order.next(open)
    } catch (error) {
      return this.#instead(open, 'threw an exception', describe(error))
    }
    if (answer === undefined) return undefined
    if (typeof answer !== 'number') {
      // Written as `async`, most likely: how that ends is heard, or it would end the process.
      if (answer instanceof Promise) answer.catch(() => {})
      return this.#instead(open, 'returned no number')
    }
    if (open.has(answer)) return answer
    return this.#instead(open, 'returned a piece that is not open', String(answer))
  }

  /** `fault`: which rule was broken, of few. */
  #instead(open: OpenPieces, fault: string, detail?: string): number | undefined {
    const { name, substitute, facts, log } = this.parts
    facts.tell('piece-order-faulted', name, fault)
    if (!this.#logged.has(fault)) {
      this.#logged.add(fault)
      const how = detail === undefined ? '' : `: ${detail}`
      log.warn(`pieceOrder ${name} ${fault}${how}; the default order answers (said only once)`)
    }
    return substitute.next(open)
  }
}
