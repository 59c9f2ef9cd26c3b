import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { OptionValues } from '../../core/extension-points/options.js'
import type { Strategy, StrategyPlugin } from '../../core/extension-points/strategy.js'
import { LIMITS } from '../../core/limits.js'
import { silentLog } from '../../core/runtime/log.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import type { ContractCase } from './contract-case.js'
import { defaultOptions } from './default-options.js'
import { DrawnSwarm, LiveHolder, type Step, steps } from './drawn-swarm.js'
import { ListedHolders } from './listed-holders.js'
import { type Draws, propertyCase } from './property.js'
import { request, requestedFile } from './strategy.js'
import { watched } from './watched.js'

/** Everybody alike must have been served after this many times their number of requests. */
const roundsMax = 40
const holdersMax = 10_000

/** Holders between whom there is nothing to choose. */
const alike = { slots: 3, share: 1, zone: undefined, bytesPerSecond: 0 }

type Create = (seed?: number) => Strategy

/**
 * What holds for any strategy in any swarm, tried on swarms that are drawn. Where something does
 * not hold, the error has the smallest swarm that shows it. `options` are the plugin's own, checked
 * and complete; its defaults when left out.
 */
export function strategyProperties(
  plugin: StrategyPlugin,
  options: OptionValues<NonNullable<StrategyPlugin['options']>> = defaultOptions(plugin),
  draws: Draws = {},
): readonly ContractCase[] {
  const create: Create = (seed = 1) =>
    plugin.create({
      options,
      clock: { nowMs: () => 0, after: () => ({ cancel() {} }) },
      random: new SeededRandom(seed),
      log: silentLog,
    })
  return [
    propertyCase(offeredOnly(create), draws),
    propertyCase(countKept(create), draws),
    propertyCase(nobodyStarves(create), draws),
    propertyCase(repeats(create), draws),
    propertyCase(inputUntouched(create), draws),
    { title: 'answers within its time budget', run: () => answersInTime(create) },
  ]
}

type Log = (line: string) => void

const offeredOnly = (create: Create) => ({
  title: 'never hands out the asker, a stranger or one who has left',
  values: steps,
  check(value: Step[], log: Log) {
    const swarm = new DrawnSwarm(create(), log)
    swarm.play(value, ({ answer, offered, asker }) => {
      for (const chosen of answer) assert.ok(offered.includes(chosen), swarm.blame(chosen, asker))
    })
  },
})

const countKept = (create: Create) => ({
  title: 'hands out each once, and no more than asked for, in any swarm',
  values: steps,
  check(value: Step[], log: Log) {
    new DrawnSwarm(create(), log).play(value, ({ arrivals, count }) => {
      assert.ok(arrivals.length <= count, `${arrivals.length} were handed out for ${count}`)
      const twice = arrivals.find((arrival, index) => arrivals.indexOf(arrival) !== index)
      assert.ok(twice === undefined, `number ${twice} was handed out twice in one answer`)
    })
  },
})

const nobodyStarves = (create: Create) => ({
  title: `starves nobody: all who are alike are served within ${roundsMax} rounds`,
  values: fc.record({
    holders: fc.integer({ min: 1, max: 12 }),
    count: fc.integer({ min: 1, max: 4 }),
    leave: fc.nat(3),
  }),
  check({ holders, count, leave }: { holders: number; count: number; leave: number }, log: Log) {
    const swarm = new DrawnSwarm(create(), () => {})
    const join = { file: 0, ...alike }
    const ask: Step = { ask: { file: 0, who: 0, count } }
    const all = holders + leave
    // Some have been there and are gone: the others must not wait for them.
    const before = [...repeated({ join }, all), ...repeated(ask, all)]
    swarm.play([...before, ...repeated({ leave: { who: 0 } }, leave)], () => {})
    log(`${all} join, all alike`)
    if (leave > 0) log(`${all} requests are made, then the first ${leave} of them leave`)
    const rounds = roundsMax * holders
    log(`${rounds} requests are made, each for up to ${count}`)
    const served = new Set<number | undefined>()
    swarm.play(repeated(ask, rounds), ({ arrivals }) => {
      for (const arrival of arrivals) served.add(arrival)
    })
    for (let arrival = leave + 1; arrival <= all; arrival++)
      assert.ok(served.has(arrival), `number ${arrival} was never handed out`)
  },
})

const repeats = (create: Create) => ({
  title: 'gives the same answers with the same seed, in any swarm',
  values: fc.record({ seed: fc.nat(999), steps }),
  check({ seed, steps }: { seed: number; steps: Step[] }, log: Log) {
    const answers = (told: Log): string[] => {
      const heard: string[] = []
      new DrawnSwarm(create(seed), told).play(steps, ({ arrivals }) => {
        heard.push(arrivals.join(', ') || 'nobody')
      })
      return heard
    }
    const first = answers(log)
    for (const [at, answer] of answers(() => {}).entries())
      assert.ok(answer === first[at], `asked again from the start, it answered ${answer}`)
  },
})

const inputUntouched = (create: Create) => ({
  title: 'changes nothing that it is given, in any swarm',
  values: steps,
  check(value: Step[], log: Log) {
    const touches: string[] = []
    const shown = <T extends object>(object: T, name: string): T =>
      watched(object, (property) => touches.push(`${property} of ${name}`))
    const swarm = new DrawnSwarm(create(), log, shown)
    const none = () => assert.ok(touches.length === 0, `it changed ${touches[0]}`)
    try {
      swarm.play(value, none)
    } finally {
      none()
    }
  },
})

/** Ever more holders, so that the first that take too long are the smallest case. */
function answersInTime(create: Create): void {
  for (let holders = 1; holders <= holdersMax; holders = Math.min(holders * 2, holdersMax)) {
    const all = Array.from({ length: holders }, (_, at) => new LiveHolder(at + 1, alike, 0))
    const strategy = create()
    // Once slow may be the machine's fault; what is slow every time is the strategy's.
    let leastMs = Number.POSITIVE_INFINITY
    for (let nowMs = 1; nowMs <= 3 && leastMs > LIMITS.strategyMsMax; nowMs++)
      leastMs = Math.min(leastMs, timed(strategy, all, nowMs))
    assert.ok(
      leastMs <= LIMITS.strategyMsMax,
      `an answer took ${Math.ceil(leastMs)} ms, of ${LIMITS.strategyMsMax} ms that it has\n` +
        `the smallest case:\n  ${holders} join with a.bin, a stranger asks for up to 8`,
    )
    if (holders === holdersMax) return
  }
}

/** Milliseconds of an answer. */
function timed(strategy: Strategy, holders: readonly LiveHolder[], nowMs: number): number {
  const asked = request(requestedFile('a.bin'), { count: 8, nowMs })
  const view = new ListedHolders(holders)
  const begunMs = performance.now()
  strategy.next(asked, view)
  return performance.now() - begunMs
}

function repeated<T>(value: T, times: number): T[] {
  return Array<T>(times).fill(value)
}
