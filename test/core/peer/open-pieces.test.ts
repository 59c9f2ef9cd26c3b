import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { PieceSet } from '../../../core/content/piece-set.js'
import { OpenPieceIndex } from '../../../core/peer/open-pieces.js'
import { SeededRandom } from '../../../core/runtime/seeded-random.js'
import { ListedPieces } from '../../contracts/listed-pieces.js'
import { pieceSet } from '../../support/open-pieces.js'

const size = 12
const piece = fc.nat(size - 1)
const all = [...Array(size).keys()]
const some = fc.oneof(fc.uniqueArray(piece), fc.constant(all))
const step = fc.oneof(
  fc.record({ what: fc.constantFrom('open', 'close'), piece }),
  fc.record({ what: fc.constant('join'), has: some }),
  fc.record({ what: fc.constant('gain'), source: fc.nat(5), piece }),
  fc.record({ what: fc.constant('leave'), source: fc.nat(5) }),
)
type Step = { what: string; piece?: number; has?: number[]; source?: number }

/** The index of a download, and what it must show, as plain lists. */
class Model {
  readonly index = new OpenPieceIndex(size)
  readonly #open = new Set<number>()
  readonly #sources: { pieces: PieceSet; whole: boolean }[] = []

  apply({ what, piece = 0, has = [], source = 0 }: Step): void {
    const known = this.#sources[source]
    if (what === 'open') this.index.add(piece)
    if (what === 'open') this.#open.add(piece)
    if (what === 'close') this.index.delete(piece)
    if (what === 'close') this.#open.delete(piece)
    if (what === 'join') {
      const pieces = pieceSet(size, has)
      const stock = { pieces, whole: pieces.complete }
      this.#sources.push(stock)
      this.index.count(stock, 1)
    }
    if (what === 'gain' && known?.pieces.add(piece)) this.index.gain(piece)
    if (what === 'leave' && known) this.index.count(known, -1)
    if (what === 'leave' && known) this.#sources.splice(source, 1)
  }

  check(held: PieceSet, suggested: number): void {
    const count = (piece: number) => this.#sources.filter(({ pieces }) => pieces.has(piece)).length
    const open = [...this.#open].filter((piece) => held.has(piece))
    const view = this.index.among(held, suggested)
    assert.equal(view !== undefined, open.length > 0)
    if (!view) return
    const listed = new ListedPieces({ pieces: size, open, sources: count, suggested })
    assert.deepEqual([...view], [...listed])
    assert.equal(view.first(), listed.first())
    for (let piece = 0; piece < size; piece++) {
      assert.equal(view.has(piece), listed.has(piece))
      assert.equal(view.sources(piece), listed.sources(piece))
    }
    assert.ok(listed.has(view.any(new SeededRandom(1))))
    const [rarest, expected] = [view, listed].map((each) => each.rarest(new SeededRandom(1)))
    assert.ok(listed.has(rarest!))
    assert.equal(count(rarest!), count(expected!))
    if (expected === suggested) assert.equal(rarest, suggested)
  }
}

describe('core/peer/open-pieces', () => {
  it('shows what a plain list shows, whatever came and went', () => {
    const steps = fc.array(step, { maxLength: 40 })
    fc.assert(
      fc.property(steps, some, fc.nat(size), (steps, has, suggested) => {
        const model = new Model()
        for (const each of steps as Step[]) {
          model.apply(each)
          model.check(pieceSet(size, has), suggested)
        }
      }),
    )
  })
})
