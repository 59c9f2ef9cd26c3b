import assert from 'node:assert/strict'
import {
  defineStrategy,
  type Holder,
  type Strategy,
  type StrategyPlugin,
} from '../../core/extension-points/strategy.js'
import { failingTitles } from '../support/failing-titles.js'
import { strategyContract } from './strategy.js'

/** A plugin that is right but for its `next`. */
function twin(name: string, create: () => Strategy['next']): StrategyPlugin {
  return defineStrategy({ kind: 'strategy', api: 1, name, create: () => ({ next: create() }) })
}

let callsOfModule = 0

/** Each breaks one rule, and the contract must name it. */
const twins: readonly [StrategyPlugin, string][] = [
  [
    { ...twin('of-another-kind', () => () => []), kind: 'transport' as 'strategy' },
    'is a strategy of this version of the interfaces',
  ],
  [
    twin('makes-somebody-up', () => (_request, holders) => {
      const [first] = holders
      return [first ?? ({ arrival: 1 } as Holder)]
    }),
    'hands out nobody when there is nobody',
  ],
  [
    twin(
      'too-many',
      () =>
        ({ count }, holders) =>
          holders.after(undefined, count + 1),
    ),
    'hands out at most as many as asked for',
  ],
  [
    twin('fills-up-with-the-same', () => ({ count }, holders) => {
      const [first] = holders
      return first ? Array<Holder>(count).fill(first) : []
    }),
    'hands out nobody twice in one answer',
  ],
  [
    twin('stale-memory', () => {
      const known = new Map<number, Holder>()
      let turn = 0
      return (_request, holders) => {
        for (const each of holders) known.set(each.arrival, each)
        const all = [...known.values()]
        return holders.size === 0 ? [] : [all[turn++ % all.length]!]
      }
    }),
    'never hands out the asker',
  ],
  [
    twin(
      'copies',
      () =>
        ({ count }, holders) =>
          holders.after(undefined, count).map((each) => ({ ...each })),
    ),
    'hands out only those it is offered, now',
  ],
  [
    twin('counts-across-nodes', () => (_request, holders) => {
      const all = [...holders]
      return all.length === 0 ? [] : [all[callsOfModule++ % all.length]!]
    }),
    'gives the same answers to the same calls',
  ],
  [
    twin('moves-on-when-only-asked', () => {
      let last: number | undefined
      return ({ count }, holders) => {
        const chosen = holders.after(last, count)
        last = chosen.at(-1)?.arrival ?? last
        return chosen
      }
    }),
    'leaves no trace of a dry run',
  ],
  [
    twin('marks-holders', () => ({ count }, holders) => {
      const chosen = holders.after(undefined, count)
      for (const each of chosen) (each as { served: number }).served++
      return chosen
    }),
    'changes nothing that it is given',
  ],
  [
    twin('favourite', () => (_request, holders) => holders.after(undefined, 1)),
    'serves everybody, all else being equal',
  ],
  [
    twin('never-looks-again', () => {
      let ring: readonly number[] = []
      let turn = 0
      return (_request, holders) => {
        const all = [...holders]
        if (ring.length === 0) ring = all.map(({ arrival }) => arrival)
        for (let tries = 0; tries < ring.length; tries++) {
          const next = ring[turn++ % ring.length]
          const chosen = all.find(({ arrival }) => arrival === next)
          if (chosen) return [chosen]
        }
        return []
      }
    }),
    'serves one who joins later',
  ],
  [
    twin('quadratic', () => ({ count }, holders) => {
      const rank = (each: Holder): number => {
        let before = 0
        for (const other of holders) if (other.served < each.served) before++
        return before
      }
      return [...holders].sort((one, other) => rank(one) - rank(other)).slice(0, count)
    }),
    'copes with ten thousand holders',
  ],
  [
    {
      ...twin(
        'talks',
        () =>
          ({ count }, holders) =>
            holders.after(undefined, count),
      ),
      create: () => ({
        next: ({ count }, holders) => holders.after(undefined, count),
        explain: () => 'two\nlines',
      }),
    },
    'explains in one clause, if at all',
  ],
]

describe('test/contracts/strategy', () => {
  for (const [plugin, title] of twins) {
    it(`rejects the twin ${plugin.name}`, async () => {
      const failing = await failingTitles(strategyContract(plugin))
      assert.ok(failing.includes(title), `failed only: ${failing.join('; ') || 'nothing'}`)
    })
  }

  it('has a broken twin for each of its obligations', () => {
    const [[first]] = twins as [[StrategyPlugin, string]]
    const obligations = strategyContract(first).map(({ title }) => title)
    assert.deepEqual(twins.map(([, title]) => title).sort(), [...obligations].sort())
  })

  it('rejects a strategy that answers with a promise', async () => {
    const plugin = twin('later', () => (() => Promise.resolve([])) as unknown as Strategy['next'])
    const failing = await failingTitles(strategyContract(plugin))
    assert.ok(failing.includes('hands out at most as many as asked for'))
  })
})
