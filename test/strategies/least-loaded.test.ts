import assert from 'node:assert/strict'
import type { Holder, Strategy } from '../../core/extension-points/strategy.js'
import { silentLog } from '../../core/runtime/log.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import { leastLoaded } from '../../strategies/least-loaded.js'
import { holder, ListedHolders } from '../contracts/listed-holders.js'
import { request, requestedFile, strategyContract } from '../contracts/strategy.js'
import { strategyProperties } from '../contracts/strategy-properties.js'
import { FakeClock } from '../support/fake-clock.js'

const file = requestedFile('a.bin')

function create(among = 64): Strategy {
  return leastLoaded.create({
    options: { among },
    clock: new FakeClock(),
    random: new SeededRandom(1),
    log: silentLog,
  })
}

function next(strategy: Strategy, holders: readonly Holder[], count = 1): number[] {
  const view = new ListedHolders(holders)
  return strategy.next(request(file, { count }), view).map(({ arrival }) => arrival)
}

describe('strategies/least-loaded', () => {
  for (const { title, run } of strategyContract(leastLoaded)) it(title, run)
  for (const { title, run } of strategyProperties(leastLoaded)) it(title, run)

  it('names whoever has a free slot before a quicker one that has none', () => {
    const full = holder(1, { freeSlots: 0, bytesPerSecond: 9e6 })
    const free = holder(2, { freeSlots: 1, bytesPerSecond: 1e6 })
    assert.deepEqual(next(create(), [full, free], 2), [2, 1])
  })

  it('names the quick before the slow, and between them those who are not known', () => {
    const slow = holder(1, { bytesPerSecond: 1e5 })
    const unknown = holder(2)
    const usual = holder(3, { bytesPerSecond: 1e6 })
    const quick = holder(4, { bytesPerSecond: 1e7 })
    assert.deepEqual(next(create(), [slow, unknown, usual, quick], 4), [4, 2, 3, 1])
  })

  it('names last whoever fails most of its askers', () => {
    const failing = holder(1, { reporters: 4, failed: 3, bytesPerSecond: 9e6 })
    const full = holder(2, { reporters: 4, failed: 2, freeSlots: 0 })
    assert.deepEqual(next(create(), [failing, full], 2), [2, 1])
  })

  it('takes equals in turn, however the rates of equals differ a little', () => {
    const equals = [1, 2, 3].map((arrival) => holder(arrival, { bytesPerSecond: 1e6 + arrival }))
    const strategy = create()
    const named = [1, 2, 3, 4].map(() => next(strategy, equals)[0])
    assert.deepEqual(named, [1, 2, 3, 1])
  })

  it('does not name the best of all to everybody', () => {
    const holders = Array.from({ length: 16 }, (_, at) => holder(at + 1, { bytesPerSecond: 1e6 }))
    const best = holder(17, { bytesPerSecond: 1e7 })
    const strategy = create(4)
    const named = Array.from({ length: 16 }, () => next(strategy, [...holders, best])[0])
    assert.ok(named.filter((arrival) => arrival === 17).length < 6, named.join(', '))
    assert.ok(named.includes(17))
  })
})
