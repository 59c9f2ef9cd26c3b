import assert from 'node:assert/strict'
import { LIMITS } from '../../../core/limits.js'
import type { Holding } from '../../../core/peer/holding.js'
import { Suggestions } from '../../../core/peer/suggestions.js'
import type { OpenFile } from '../../../core/peer/upload-side.js'
import { newUploadTicket, type UploadTicket } from '../../../core/peer/upload-ticket.js'
import { SeededRandom } from '../../../core/runtime/seeded-random.js'
import { pieceSet } from '../../support/open-pieces.js'

const all = [0, 1, 2, 3, 4, 5]

describe('core/peer/suggestions', () => {
  let suggestions: Suggestions

  beforeEach(() => {
    suggestions = new Suggestions(new SeededRandom(1))
  })

  function holdingOf(pieces: readonly number[] = all, size = all.length): Holding {
    const info = { name: 'a.bin', root: 'root', size: size * LIMITS.pieceBytesMin }
    return { number: 1, info, pieces: pieceSet(size, pieces), content: undefined, read() {} }
  }

  /** A turn that is granted to somebody who is known to have some. */
  function turn(holding: Holding, known?: readonly number[]): UploadTicket {
    const piecesOf = () => known && pieceSet(holding.pieces.size, known)
    const open = { side: { link: { fetches: { piecesOf } } }, holding } as unknown as OpenFile
    return newUploadTicket({ number: 1, open, worth: 'now', grantedMs: 0 })
  }

  const next = (holding: Holding, known?: readonly number[]) =>
    suggestions.next(turn(holding, known))

  /** Suggests to somebody, who asks for `piece`. */
  function use(holding: Holding, piece: (suggested: number) => number): UploadTicket {
    const ticket = turn(holding)
    ticket.offset = piece(suggestions.next(ticket)!) * LIMITS.pieceBytesMin
    suggestions.asked(ticket)
    return ticket
  }

  it('go through all pieces before one comes again', () => {
    const holding = holdingOf()
    for (let round = 0; round < 3; round++) {
      const given = all.map(() => next(holding)!)
      assert.deepEqual(given.sort(), all)
    }
  })

  it('name only what is held and not known to be with the other side', () => {
    const holding = holdingOf([1, 2, 5])
    assert.equal(next(holding, [1, 5]), 2)
    assert.equal(next(holding, [1, 2, 5]), undefined)
    assert.deepEqual([next(holding), next(holding)].sort(), [1, 5])
  })

  it('name a piece that has just come before those that were given', () => {
    const holding = holdingOf([1, 2])
    for (const _ of all) next(holding)
    holding.pieces.add(4)
    assert.equal(next(holding), 4)
  })

  it('count what was asked for, not what was suggested', () => {
    const holding = holdingOf()
    for (const _ of all) use(holding, () => 3)
    const rest = all.filter((piece) => piece !== 3)
    assert.deepEqual(rest.map(() => next(holding)!).sort(), rest)
  })

  it('count nothing that was not sent', () => {
    const holding = holdingOf()
    const failed = use(holding, (suggested) => suggested)
    for (let piece = 1; piece < all.length; piece++) next(holding)
    suggestions.failed(failed)
    assert.equal(next(holding), failed.piece)
  })

  it('begin somewhere, so that several who have all do not bring in the same', () => {
    const begun = new Set<number>()
    for (let seed = 0; seed < 20; seed++) {
      suggestions = new Suggestions(new SeededRandom(seed))
      begun.add(next(holdingOf())!)
    }
    assert.ok(begun.size > 3, `${[...begun]}`)
  })

  it('are none for a file of one piece', () => {
    assert.equal(next(holdingOf([0], 1)), undefined)
  })
})
