import assert from 'node:assert/strict'
import type { Holder, Strategy } from '../../../core/extension-points/strategy.js'
import { LIMITS } from '../../../core/limits.js'
import { silentLog } from '../../../core/runtime/log.js'
import { SeededRandom } from '../../../core/runtime/seeded-random.js'
import { CheckedStrategy } from '../../../core/tracker/checked-strategy.js'
import { HoldersView } from '../../../core/tracker/holders-view.js'
import { roundRobin } from '../../../strategies/round-robin.js'
import { request } from '../../contracts/strategy.js'
import { file, RegistryParts } from './registry-parts.js'

function build(next: Strategy['next'], explain?: unknown) {
  const parts = new RegistryParts()
  const peers = [parts.peer(), parts.peer(), parts.peer()]
  for (const peer of peers) parts.registry.list(peer, file('a'), 1)
  const content = parts.registry.content(file('a').root)!
  const logged: string[] = []
  const checked = new CheckedStrategy({
    name: 'careless',
    strategy: { next, ...(explain !== undefined && { explain }) } as Strategy,
    substitute: roundRobin.create({
      options: {},
      clock: parts.clock,
      random: new SeededRandom(1),
      log: silentLog,
    }),
    clock: parts.clock,
    facts: parts.facts,
    log: { ...silentLog, warn: (line) => void logged.push(line) },
  })
  parts.told.length = 0
  const full = new Map()
  const answer = (count = 1): number[] =>
    checked
      .next(
        request(content.file, { count, nowMs: parts.clock.nowMs() }),
        new HoldersView(content, 'any', new Set(), full),
      )
      .map(({ arrival }) => arrival)
  return { answer, checked, logged, parts, peers }
}

function raise(thrown: unknown): never {
  throw thrown
}

const faulty: readonly [what: string, fault: string, next: Strategy['next']][] = [
  ['throws', 'threw an exception', () => assert.fail('oops')],
  ['returns nothing', 'returned no array', () => undefined as unknown as Holder[]],
  [
    'returns a promise that fails',
    'returned a promise',
    () => Promise.reject(new Error('late')) as unknown as Holder[],
  ],
  ['returns too many', 'returned more holders than asked for', (_request, holders) => [...holders]],
  [
    'returns a copy',
    'returned one who is not among the holders',
    (_request, holders) => holders.after(undefined, 1).map((each) => ({ ...each })),
  ],
  [
    'returns what cannot be read',
    'threw an exception',
    () => new Proxy<Holder[]>([], { get: () => assert.fail('oops') }),
  ],
  ['throws what is no error', 'threw an exception', () => raise(Object.create(null))],
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

  it('counts each kind of fault', () => {
    let calls = 0
    const { answer, checked } = build(() => {
      if (calls++ % 3 === 0) throw new Error('oops')
      return undefined as unknown as Holder[]
    })
    for (let call = 0; call < 6; call++) answer()
    assert.deepEqual(
      [...checked.faults],
      [
        ['threw an exception', 2],
        ['returned no array', 4],
      ],
    )
  })

  it('passes over an answer that comes late, and says how late', () => {
    let tookMs = LIMITS.strategyMsMax
    const { answer, logged, parts } = build((_request, holders) => {
      parts.clock.advance(tookMs)
      return [...holders].slice(-1)
    })
    const late = ['strategy-faulted', 'careless', 'answered late']
    assert.deepEqual([answer(), parts.told], [[3], []])
    tookMs++
    assert.deepEqual([answer(), parts.told], [[1], [late]])
    assert.match(logged[0]!, /answered late: after 101 ms, of 100/)
  })

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

  it('hears out words that are a promise and fail, and says that they are one', async () => {
    const { checked, parts } = build(
      () => [],
      () => Promise.reject(new Error('late')),
    )
    const [holding] = parts.registry.content(file('a').root)!.holders
    const unheard: unknown[] = []
    const listener = (error: unknown) => unheard.push(error)
    process.on('unhandledRejection', listener)
    assert.match(checked.explain(request(file('a')), holding!)!, /returned a promise/)
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', listener)
    assert.deepEqual(unheard, [])
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
