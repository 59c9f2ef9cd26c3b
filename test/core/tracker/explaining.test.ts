import assert from 'node:assert/strict'
import type { StrategyPlugin } from '../../../core/extension-points/strategy.js'
import { LIMITS } from '../../../core/limits.js'
import type { Explain, Outcome } from '../../../core/wire/messages.js'
import { builtIn } from '../../../plugins/built-in.js'
import { ask, info, type Line, type Of, TrackerWorld } from '../../support/tracker-world.js'

const file = info('a.bin')
const hostOf = (number: number): string => `10.0.1.${number}`

function explain(line: Line, more: Partial<Explain> = {}): Of<'explanation'> {
  return line.ask({ kind: 'explain', name: file.name, need: 'complete', ...more }, 'explanation')
}

/** `place host rule`, in the order of the answer. */
function rows({ holders }: Of<'explanation'>): string[] {
  return holders.map(({ place, peer, rule }) => `${place} ${peer.host} ${rule}`)
}

function worldOf(holders: number, strategyPlugin?: StrategyPlugin) {
  const world = new TrackerWorld({ maxPeer: 20, ...(strategyPlugin && { strategyPlugin }) })
  const callers = Array.from({ length: holders }, (_, index) =>
    world.caller(hostOf(index + 1)).listen(),
  )
  for (const caller of callers) caller.share(file)
  return { world, callers }
}

function worldWith(strategyPlugin?: StrategyPlugin, holders = 3): TrackerWorld {
  return worldOf(holders, strategyPlugin).world
}

function strategy(made: ReturnType<StrategyPlugin['create']>): StrategyPlugin {
  return { kind: 'strategy', api: 1, name: 'mine', create: () => made }
}

function outcome(number: number, result: Outcome['result']): Outcome {
  return { peer: { host: hostOf(number), port: 3333 }, result, bytes: 0, ms: 0 }
}

describe('core/tracker/explaining', () => {
  it('says who is next, in what order, in the words of the strategy', () => {
    const world = worldWith()
    const line = world.caller('10.0.9.9').exchange()
    line.ask(ask(file.name), 'answer')
    const explanation = explain(line)
    assert.deepEqual(rows(explanation), [
      '1 10.0.1.2 offered',
      '2 10.0.1.3 offered',
      '3 10.0.1.1 offered',
    ])
    const [next] = explanation.holders
    assert.equal(next?.words, 'its turn: arrived as number 2')
    assert.deepEqual([explanation.strategy, explanation.more], ['round-robin', 0])
    assert.deepEqual([next?.slots, next?.freeSlots, next?.served], [3, 3, 0])
  })

  it('names the rule that leaves a holder out', () => {
    const { world, callers } = worldOf(6)
    world.caller(hostOf(7)).share({ ...file, share: 0.5 })
    const asking = callers[1]!
    const line = asking.exchange()
    line.ask(ask(file.name, { count: 9 }), 'answer')
    line.ask(ask(file.name, { outcomes: [outcome(3, 'full'), outcome(4, 'stalled')] }), 'answer')
    const full = callers[4]!
    full.register(full.exchange(), { freeSlots: 0 })
    const session = asking.session!.session
    assert.deepEqual(rows(explain(line, { session })).sort(), [
      '0 10.0.1.2 asker',
      '0 10.0.1.3 busy',
      '0 10.0.1.4 failed',
      '0 10.0.1.5 full',
      '0 10.0.1.7 partial',
      '1 10.0.1.6 offered',
      '2 10.0.1.1 offered',
    ])
    assert.equal(rows(explain(line, { session, need: 'any' }))[1], '2 10.0.1.7 offered')
    assert.ok(rows(explain(line)).some((row) => row.endsWith('10.0.1.2 offered')))
  })

  for (const plugin of builtIn.filter((each) => each.kind === 'strategy')) {
    it(`changes nothing: ${plugin.name}`, () => {
      const asked = (explaining: boolean): unknown[] => {
        // More than one answer names: what moved a cursor by all of them would not show.
        const world = worldWith(plugin as StrategyPlugin, 70)
        const line = world.caller('10.0.9.9').exchange()
        const before = world.told.length
        if (explaining) for (let time = 0; time < 7; time++) explain(line)
        assert.equal(world.told.length, before, 'a fact was told')
        const { holders } = explain(line)
        const numbers = holders.map(({ served, freeSlots }) => [served, freeSlots])
        assert.deepEqual(numbers, Array(70).fill([0, 3]))
        if (plugin.name === 'random') return []
        return line.ask(ask(file.name, { count: 2 }), 'answer').holders.map(({ peer }) => peer.host)
      }
      assert.deepEqual(asked(true), asked(false))
    })
  }

  it('says what a strategy did wrong and what the default one answers, and counts nothing', () => {
    const world = worldWith(strategy({ next: () => assert.fail('oops') }))
    const line = world.caller('10.0.9.9').exchange()
    const { fault, holders } = explain(line)
    assert.equal(fault, 'threw an exception')
    assert.deepEqual(holders[0]?.peer.host, hostOf(1))
    assert.deepEqual(world.tracker.status().strategyFaults, [])
    assert.deepEqual(world.logged, [])
  })

  for (const [what, words, shown] of [
    ['throws', () => assert.fail('oops'), '(no words: explain threw an exception: oops)'],
    ['answers nonsense', () => 7 as unknown as string, undefined],
    ['speaks in lines', () => 'one\n two', 'one two'],
    ['goes on and on', () => 'x'.repeat(5_000), 'x'.repeat(LIMITS.clauseCharactersMax)],
    ['speaks half a character', () => '\ud800', '\ufffd'],
  ] as const) {
    it(`does without the words of a strategy that ${what}`, () => {
      const mine = strategy({
        next: ({ count }, all) => all.after(undefined, count),
        explain: words,
      })
      const { holders } = explain(worldWith(mine).caller('10.0.9.9').exchange())
      assert.equal(holders[0]?.words, shown)
    })
  }

  it('shows those who were not chosen, and says how many there are beyond what fits', () => {
    const world = worldWith(strategy({ next: (_, holders) => holders.after(undefined, 1) }), 2)
    const many = LIMITS.holdersExplainedMax + 5
    for (let number = 3; number <= many; number++)
      world.caller(`10.0.${2 + (number >> 8)}.${number & 255}`).share(file)
    const explanation = explain(world.caller('10.0.9.9').exchange())
    assert.deepEqual(rows(explanation).slice(0, 2), ['1 10.0.1.1 offered', '0 10.0.1.2 offered'])
    assert.equal(explanation.holders.length + explanation.more, many)
    assert.ok(explanation.more >= 5 && explanation.holders.length > 64)
  })

  it('answers a name that stands for nothing as a request would be', () => {
    const line = worldWith().caller('10.0.9.9').exchange()
    const { near } = line.ask({ kind: 'explain', name: 'a.bim', need: 'any' }, 'not-one')
    assert.deepEqual(near, ['a.bin'])
  })
})
