import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Holder, Strategy } from '../../core/extension-points/strategy.js'
import { silentLog } from '../../core/runtime/log.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import { roundRobin } from '../../strategies/round-robin.js'
import { holder, ListedHolders } from '../contracts/listed-holders.js'
import { request, requestedFile, strategyContract } from '../contracts/strategy.js'
import { FakeClock } from '../support/fake-clock.js'

const [a, b, c, d] = [1, 2, 3, 4].map((arrival) => holder(arrival)) as [
  Holder,
  Holder,
  Holder,
  Holder,
]
const file = requestedFile('a.bin')

function create(): Strategy {
  return roundRobin.create({
    options: {},
    clock: new FakeClock(),
    random: new SeededRandom(1),
    log: silentLog,
  })
}

function next(strategy: Strategy, holders: Holder[], count = 1, of = file): readonly Holder[] {
  return strategy.next(request(of, { count }), new ListedHolders(holders))
}

describe('strategies/round-robin', () => {
  for (const { title, run } of strategyContract(roundRobin)) it(title, run)

  it('goes round: A, B, C, A, B, C', () => {
    const strategy = create()
    const served = Array.from({ length: 6 }, () => next(strategy, [a, b, c])[0])
    assert.deepEqual(served, [a, b, c, a, b, c])
  })

  it('skips nobody and serves nobody twice when B leaves and D joins in the middle', () => {
    const strategy = create()
    const served = [
      ...next(strategy, [a, b, c]),
      ...next(strategy, [a, b, c]),
      ...next(strategy, [a, c]), // B, who was served last, is gone
      ...next(strategy, [a, c, d]),
      ...next(strategy, [a, c, d]),
      ...next(strategy, [a, c, d]),
    ]
    assert.deepEqual(served, [a, b, c, d, a, c])
  })

  it('goes on with the next one when the next but one has just left', () => {
    const strategy = create()
    next(strategy, [a, b, c, d])
    assert.deepEqual(next(strategy, [a, c, d]), [c])
  })

  it('moves on by as many as it handed out', () => {
    const strategy = create()
    assert.deepEqual(next(strategy, [a, b, c, d], 3), [a, b, c])
    assert.deepEqual(next(strategy, [a, b, c, d], 3), [d, a, b])
    assert.deepEqual(next(strategy, [a, b, c, d], 1), [c])
  })

  it('hands out everybody once when more are asked for than there are', () => {
    assert.deepEqual(next(create(), [a, b, c], 9), [a, b, c])
  })

  it('keeps a cursor for each file', () => {
    const strategy = create()
    const other = requestedFile('b.bin')
    next(strategy, [a, b, c])
    assert.deepEqual(next(strategy, [a, b, c], 1, other), [a])
    assert.deepEqual(next(strategy, [a, b, c]), [b])
  })

  it('says whose turn it is', () => {
    assert.equal(create().explain?.(request(file), c), 'its turn: arrived as number 3')
  })

  it('is fair while holders come and go: nobody waits while another one is served twice', () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ count: fc.integer({ min: 1, max: 4 }) }) },
      { weight: 2, arbitrary: fc.constant('join' as const) },
      { weight: 1, arbitrary: fc.record({ leave: fc.nat() }) },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const strategy = create()
        let present: Holder[] = [holder(1), holder(2), holder(3)]
        let arrivals = 3
        /** For each who is present: who was served since its own last turn (or since it came). */
        const servedSince = new Map<Holder, Set<Holder>>(present.map((each) => [each, new Set()]))
        for (const action of steps) {
          if (action === 'join') {
            const newcomer = holder(++arrivals)
            present = [...present, newcomer]
            servedSince.set(newcomer, new Set())
          } else if ('leave' in action) {
            const gone = present[action.leave % Math.max(1, present.length)]
            present = present.filter((each) => each !== gone)
          } else {
            for (const chosen of next(strategy, present, action.count)) {
              assert.ok(present.includes(chosen))
              for (const waiting of present) {
                if (waiting === chosen) continue
                const served = servedSince.get(waiting)!
                assert.ok(!served.has(chosen), `${chosen.arrival} twice, ${waiting.arrival} waits`)
                served.add(chosen)
              }
              servedSince.set(chosen, new Set())
            }
          }
        }
      }),
    )
  })
})
