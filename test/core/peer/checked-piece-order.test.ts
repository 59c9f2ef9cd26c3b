import assert from 'node:assert/strict'
import { Facts, type PeerFacts } from '../../../core/events.js'
import type { PieceOrder } from '../../../core/extension-points/piece-order.js'
import { CheckedPieceOrder } from '../../../core/peer/checked-piece-order.js'
import { silentLog } from '../../../core/runtime/log.js'
import { openOf } from '../../support/open-pieces.js'

/** A view of pieces 1 and 2, and an order that is watched. The one in its place names piece 2. */
function build(next: PieceOrder['next']) {
  const facts = new Facts<PeerFacts>()
  const told: unknown[] = []
  facts.watch((fact, args) => told.push([fact, ...args]))
  const logged: string[] = []
  const checked = new CheckedPieceOrder({
    name: 'careless',
    order: { next },
    substitute: { next: () => 2 },
    facts,
    log: { ...silentLog, warn: (line) => void logged.push(line) },
  })
  const open = openOf(4, [1, 2])
  return { answer: () => checked.next(open), told, logged }
}

const faulty: readonly [what: string, fault: string, next: () => unknown][] = [
  ['throws', 'threw an exception', () => assert.fail('oops')],
  ['names nothing', 'returned no number', () => null],
  ['names a piece by a text', 'returned no number', () => '1'],
  [
    'answers with a promise that fails',
    'returned no number',
    () => Promise.reject(new Error('late')),
  ],
  ['names a piece the source lacks', 'returned a piece that is not open', () => 3],
  ['names a piece beyond the file', 'returned a piece that is not open', () => 4],
  ['names half a piece', 'returned a piece that is not open', () => 1.5],
  ['names no real number', 'returned a piece that is not open', () => Number.NaN],
]

describe('core/peer/checked-piece-order', () => {
  it('passes on an open piece, and that there is none now', () => {
    const { answer, told } = build(() => 1)
    assert.equal(answer(), 1)
    assert.equal(build(() => undefined).answer(), undefined)
    assert.deepEqual(told, [])
  })

  for (const [what, fault, next] of faulty) {
    it(`answers by the default when the other order ${what}, and says so once`, () => {
      const { answer, told, logged } = build(next as PieceOrder['next'])
      assert.deepEqual([answer(), answer(), answer()], [2, 2, 2])
      assert.deepEqual(told, Array(3).fill(['piece-order-faulted', 'careless', fault]))
      assert.equal(logged.length, 1)
      assert.match(logged[0]!, new RegExp(`careless ${fault}`))
    })
  }

  it('logs each kind of fault once', () => {
    let calls = 0
    const { answer, logged } = build(() => {
      if (calls++ % 2 === 0) throw new Error(`number ${calls}`)
      return calls + 10
    })
    for (let call = 0; call < 6; call++) answer()
    assert.equal(logged.length, 2)
  })
})
