import assert from 'node:assert/strict'
import type {
  OpenPieces,
  PieceOrder,
  PieceOrderPlugin,
} from '../../core/extension-points/piece-order.js'
import { failingTitles } from '../support/failing-titles.js'
import { pieceOrderContract } from './piece-order.js'

/** A plugin that is right but for its `next`. */
function twin(name: string, create: () => PieceOrder['next']): PieceOrderPlugin {
  return { kind: 'pieceOrder', api: 1, name, create: () => ({ next: create() }) }
}

let callsOfModule = 0

/** Each breaks one rule, and the contract must name it. */
const twins: readonly [PieceOrderPlugin, string][] = [
  [
    { ...twin('of-another-version', () => (open) => open.first()), api: 2 },
    'is a piece order of this version of the interfaces',
  ],
  [
    twin('knows-only-the-file', () => {
      let next = 0
      return ({ pieces }) => next++ % pieces
    }),
    'names an open piece, or undefined',
  ],
  [
    twin('keeps-the-view', () => {
      let before: OpenPieces | undefined
      return (open) => {
        const piece = before?.has(open.first()) ? undefined : open.first()
        before = open
        return piece
      }
    }),
    'looks at a view only during its call',
  ],
  [
    twin('leaves-the-last', () => (open) => {
      const piece = open.first()
      return piece === open.pieces - 1 && open.pieces > 1 ? undefined : piece
    }),
    'takes every piece of one who has all',
  ],
  [
    twin('wants-the-whole', () => {
      let left = 0
      return (open) => {
        const count = [...open].length
        if (count !== open.pieces && count !== left) return undefined
        left = count - 1
        return open.first()
      }
    }),
    'takes every piece of several who have a part',
  ],
  [
    twin('cursor', () => {
      let next = 0
      return (open) => {
        for (const piece of open) if (piece >= next) return piece === next ? next++ : piece
        return undefined
      }
    }),
    'serves downloads that are mixed',
  ],
  [
    twin('counts-across-nodes', () => (open) => {
      const all = [...open]
      return all[callsOfModule++ % all.length]
    }),
    'gives the same answers to the same calls',
  ],
  [
    twin('quadratic', () => (open) => {
      const rank = (piece: number): number => {
        let before = 0
        for (const other of open) if (open.sources(other) < open.sources(piece)) before++
        return before
      }
      return [...open].sort((one, other) => rank(one) - rank(other))[0]
    }),
    'copes with a hundred thousand pieces',
  ],
]

describe('test/contracts/piece-order', () => {
  for (const [plugin, title] of twins) {
    it(`rejects the twin ${plugin.name}`, async () => {
      const failing = await failingTitles(pieceOrderContract(plugin))
      assert.ok(failing.includes(title), `failed only: ${failing.join('; ') || 'nothing'}`)
    })
  }

  it('has a broken twin for each of its obligations', () => {
    const [[first]] = twins as [[PieceOrderPlugin, string]]
    const obligations = pieceOrderContract(first).map(({ title }) => title)
    assert.deepEqual(twins.map(([, title]) => title).sort(), [...obligations].sort())
  })

  it('rejects a piece order that answers with a promise', async () => {
    const later = (open: OpenPieces) => Promise.resolve(open.first()) as unknown as number
    const failing = await failingTitles(pieceOrderContract(twin('later', () => later)))
    assert.ok(failing.includes('names an open piece, or undefined'))
  })

  it('accepts one that refuses a turn now and then', async () => {
    const patient = twin('patient', () => {
      let calls = 0
      return (open) => (calls++ % 3 === 0 ? undefined : open.first())
    })
    assert.deepEqual(await failingTitles(pieceOrderContract(patient)), [])
  })
})
