import assert from 'node:assert/strict'
import type { Holder, Strategy } from '../../../core/extension-points/strategy.js'
import { silentLog } from '../../../core/runtime/log.js'
import { SeededRandom } from '../../../core/runtime/seeded-random.js'
import { CheckedStrategy } from '../../../core/tracker/checked-strategy.js'
import { HoldersView } from '../../../core/tracker/holders-view.js'
import { roundRobin } from '../../../strategies/round-robin.js'
import { request } from '../../contracts/strategy.js'
import { file, RegistryParts } from './registry-parts.js'

function build(next: Strategy['next']) {
  const parts = new RegistryParts()
  const peers = [parts.peer(), parts.peer(), parts.peer()]
  for (const peer of peers) parts.registry.list(peer, file('a'), 1)
  const content = parts.registry.content(file('a').root)!
  const logged: string[] = []
  const checked = new CheckedStrategy({
    name: 'careless',
    strategy: { next },
    substitute: roundRobin.create({
      options: {},
      clock: parts.clock,
      random: new SeededRandom(1),
      log: silentLog,
    }),
    facts: parts.facts,
    log: { ...silentLog, warn: (line) => void logged.push(line) },
  })
  parts.told.length = 0
  const full = new Map()
  const answer = (count = 1): number[] =>
    checked
      .next(request(content.file, { count }), new HoldersView(content, 'any', new Set(), full))
      .map(({ arrival }) => arrival)
  return { answer, logged, parts, peers }
}

const faulty: readonly [what: string, fault: string, next: Strategy['next']][] = [
  ['throws', 'threw an exception', () => assert.fail('oops')],
  ['returns nothing', 'returned no array', () => undefined as unknown as Holder[]],
  [
    'returns a promise that fails',
    'returned no array',
    () => Promise.reject(new Error('late')) as unknown as Holder[],
  ],
  ['returns too many', 'returned more holders than asked for', (_request, holders) => [...holders]],
  [
    'returns a copy',
    'returned one who is not among the holders',
    (_request, holders) => holders.after(undefined, 1).map((each) => ({ ...each })),
  ],
  ['returns a gap', 'returned one who is not among the holders', () => Array<Holder>(1)],
]

describe('core/tracker/checked-strategy', () => {
  it('passes on what a strategy answers, in its order, nobody included', () => {
    const { answer, parts } = build(({ count }, holders) => [...holders].reverse().slice(0, count))
    assert.deepEqual(answer(2), [3, 2])
    assert.deepEqual(parts.told, [])
    assert.deepEqual(build(() => []).answer(), [])
  })

  for (const [what, fault, next] of faulty) {
    it(`answers by the default strategy when the other one ${what}, and says so once`, () => {
      const { answer, logged, parts } = build(next)
      assert.deepEqual([answer(), answer(), answer()], [[1], [2], [3]])
      assert.deepEqual(parts.told, Array(3).fill(['strategy-faulted', 'careless', fault]))
      assert.equal(logged.length, 1)
      assert.match(logged[0]!, new RegExp(`careless ${fault}`))
    })
  }

  it('does not take one holder twice', () => {
    const { answer, parts } = build((_request, holders) => {
      const [first] = holders
      return [first!, first!]
    })
    assert.deepEqual(answer(2), [1, 2])
    assert.deepEqual(parts.told, [['strategy-faulted', 'careless', 'returned a holder twice']])
  })

  it('does not take one who has left since', () => {
    let remembered: Holder | undefined
    const { answer, parts, peers } = build((_request, holders) => {
      remembered ??= [...holders][0]
      return remembered ? [remembered] : []
    })
    assert.deepEqual(answer(), [1])
    parts.registry.leave(peers[0]!, 'goodbye')
    assert.deepEqual(answer(), [2])
  })

  it('logs each kind of fault once', () => {
    let calls = 0
    const { answer, logged } = build(() => {
      if (calls++ % 2 === 0) throw new Error(`number ${calls}`)
      return Array<Holder>(2)
    })
    for (let call = 0; call < 6; call++) answer()
    assert.equal(logged.length, 2)
  })
})
