import assert from 'node:assert/strict'
import type { Holder, Strategy, StrategyPlugin } from '../../core/extension-points/strategy.js'
import { random } from '../../strategies/random.js'
import { roundRobin } from '../../strategies/round-robin.js'
import { strategyProperties } from './strategy-properties.js'

type Next = Strategy['next']
type Create = Parameters<StrategyPlugin['create']>[0]

const twin = (name: string, create: (context: Create) => Next): StrategyPlugin => ({
  kind: 'strategy',
  api: 1,
  name,
  create: (context) => ({ next: create(context) }),
})

const offered = 'never hands out the asker, a stranger or one who has left'
const counted = 'hands out each once, and no more than asked for, in any swarm'
const alike = 'starves nobody: all who are alike are served within 40 rounds'
const same = 'gives the same answers with the same seed, in any swarm'
const untouched = 'changes nothing that it is given, in any swarm'
const inTime = 'answers within its time budget'

let callsOfModule = 0

/** Each breaks one property, which must be told, with the smallest swarm in which it does. */
const twins: [plugin: StrategyPlugin, title: string, message: string][] = [
  [
    twin('remembers-the-first', () => {
      let first: Holder | undefined
      return (_, holders) => {
        for (const each of holders) first ??= each
        return first ? [first] : []
      }
    }),
    offered,
    `number 1 was handed out to itself
the smallest case, of seed 7:
  number 1 joins with a.bin: 1 free slot, 100 %
  a stranger asks for a.bin, for up to 1: 1
  number 1 asks for a.bin, for up to 1: 1`,
  ],
  [
    twin('keeps-those-it-knew', () => {
      const known = new Map<string, Holder[]>()
      return ({ file, asker }, holders) => {
        const before = known.get(file.root) ?? []
        known.set(file.root, [...holders].slice(0, 1))
        return before.filter(({ address }) => address !== asker.address && holders.size === 0)
      }
    }),
    offered,
    `number 1 had left and was handed out
the smallest case, of seed 7:
  number 1 joins`,
  ],
  [
    twin('mixes-files', () => {
      let before: Holder[] = []
      return ({ file }, holders) => {
        const answer = before.filter(() => file.name === 'b.bin')
        before = [...holders].slice(0, 1)
        return answer
      }
    }),
    offered,
    `number 1 was handed out for a file that it does not hold
the smallest case, of seed 7:
  number 1 joins with a.bin: 1 free slot, 100 %
  a stranger asks for a.bin, for up to 1: nobody
  a stranger asks for b.bin, for up to 1: 1`,
  ],
  [
    twin(
      'copies',
      () => (request, holders) =>
        holders.after(undefined, request.count).map((each) => ({ ...each })),
    ),
    offered,
    `one was handed out who is not among the holders, or a copy of one
the smallest case, of seed 7:
  number 1 joins with a.bin: 1 free slot, 100 %
  a stranger asks for a.bin, for up to 1: 1`,
  ],
  [
    twin('throws-on-crowds', () => (_, holders) => {
      if (holders.size > 2) throw new Error('too many')
      return []
    }),
    offered,
    `it threw too many
the smallest case, of seed 7:
  number 1 joins with a.bin: 1 free slot, 100 %
  number 2 joins with a.bin: 1 free slot, 100 %
  number 3 joins with a.bin: 1 free slot, 100 %
  a stranger asks for a.bin, for up to 1`,
  ],
  [
    twin('always-three', () => (_, holders) => holders.after(undefined, 3)),
    counted,
    `2 were handed out for 1
the smallest case, of seed 7:
  number 1 joins with a.bin: 1 free slot, 100 %
  number 2 joins with a.bin: 1 free slot, 100 %
  a stranger asks for a.bin, for up to 1: 1, 2`,
  ],
  [
    twin(
      'oldest-first',
      () =>
        ({ count }, holders) =>
          holders.after(undefined, count),
    ),
    alike,
    `number 2 was never handed out
the smallest case, of seed 7:
  2 join, all alike
  80 requests are made, each for up to 1`,
  ],
  [
    twin('counts-across-nodes', () => (_, holders) => {
      const all = [...holders]
      return all.length === 0 ? [] : [all[callsOfModule++ % all.length]!]
    }),
    same,
    'asked again from the start, it answered ',
  ],
  [
    twin('marks-whom-it-serves', () => ({ count }, holders) => {
      const chosen = holders.after(undefined, count)
      for (const each of chosen) Reflect.set(each, 'served', each.served + 1)
      return chosen
    }),
    untouched,
    `it changed served of number 1
the smallest case, of seed 7:
  number 1 joins with a.bin: 1 free slot, 100 %
  a stranger asks for a.bin, for up to 1: 1`,
  ],
  [
    twin('marks-the-request', () => (request) => {
      Reflect.set(request.asker, 'seen', true)
      return []
    }),
    untouched,
    `it changed seen of the asker
the smallest case, of seed 7:
  a stranger asks for a.bin, for up to 1: nobody`,
  ],
  [
    twin('dawdles', () => (_, holders) => {
      const untilMs = performance.now() + (holders.size > 1 ? 101 : 0)
      while (performance.now() < untilMs);
      return []
    }),
    inTime,
    `an answer took N ms, of 100 ms that it has
the smallest case:
  2 join with a.bin, a stranger asks for up to 8`,
  ],
]

describe('test/contracts/strategy-properties', () => {
  const quickly = { seed: 7, runs: 100 }

  for (const plugin of [roundRobin, random]) {
    for (const { title, run } of strategyProperties(plugin, {}, quickly))
      it(`${plugin.name} ${title}`, run)
  }

  for (const [plugin, title, message] of twins) {
    it(`tells how the twin ${plugin.name} fails`, () => {
      const property = strategyProperties(plugin, {}, quickly).find((each) => each.title === title)!
      assert.throws(property.run, (error: Error) => {
        const told = error.message.replace(/took \d+ ms/, 'took N ms')
        assert.equal(told.slice(0, message.length), message)
        return true
      })
    })
  }

  it('has a broken twin for each property', () => {
    const titles = strategyProperties(random).map(({ title }) => title)
    assert.deepEqual([...new Set(twins.map(([, title]) => title))], titles)
  })

  it('draws from RODIZIO_SEED unless it is told a seed', () => {
    const [plugin] = twins.find(([, title]) => title === counted)!
    process.env.RODIZIO_SEED = '99'
    try {
      const [, property] = strategyProperties(plugin)
      assert.throws(property!.run, /the smallest case, of seed 99:/)
    } finally {
      delete process.env.RODIZIO_SEED
    }
  })
})
