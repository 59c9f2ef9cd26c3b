import { pieceBytesOf } from '../content/piece-layout.js'
import type { Random } from '../runtime/random.js'
import type { Holding } from './holding.js'
import type { UploadTicket } from './upload-ticket.js'

/** How often each piece of a content was given, and where the next one is looked for. */
interface Given {
  readonly times: Uint16Array
  next: number
}

/**
 * The piece that a holder suggests with a turn: of those that the other side is not known to have,
 * the one that it has given to the fewest. Only a holder knows what it has given. Those who choose
 * by what they hear from others choose once more what it gave a moment ago, and a swarm is no
 * faster than its only seeder brings new pieces into it. (BEP 6 has suggestions; BEP 16 is about
 * such seeders.)
 */
export class Suggestions {
  readonly #given = new WeakMap<Holding, Given>()

  constructor(private readonly random: Random) {}

  /** It counts as given from now on. Undefined: the other side has all of them. */
  next(ticket: UploadTicket): number | undefined {
    const { holding, side } = ticket.open
    const { pieces, info } = holding
    if (pieces.size < 2) return undefined
    const given = this.#givenOf(holding)
    const known = side.link.fetches.piecesOf(info.root)
    let fewest = Number.POSITIVE_INFINITY
    for (let step = 0; step < pieces.size && fewest > 0; step++) {
      const piece = (given.next + step) % pieces.size
      const times = given.times[piece]!
      if (times >= fewest || !pieces.has(piece) || known?.has(piece)) continue
      fewest = times
      ticket.piece = piece
    }
    if (ticket.piece === undefined) return undefined
    given.next = ticket.piece + 1
    given.times[ticket.piece]!++
    return ticket.piece
  }

  /** What was asked for counts, suggested or not. */
  asked(ticket: UploadTicket): void {
    const { holding } = ticket.open
    if (holding.pieces.size < 2) return
    this.failed(ticket)
    ticket.piece = Math.floor(ticket.offset / pieceBytesOf(holding.info.size))
    this.#givenOf(holding).times[ticket.piece]!++
  }

  /** Nothing was asked for, or not all of it was sent. */
  failed({ open: { holding }, piece }: UploadTicket): void {
    if (piece !== undefined) this.#givenOf(holding).times[piece]!--
  }

  #givenOf(holding: Holding): Given {
    const { size } = holding.pieces
    const known = this.#given.get(holding)
    const given = known ?? { times: new Uint16Array(size), next: this.random.below(size) }
    if (!known) this.#given.set(holding, given)
    return given
  }
}
