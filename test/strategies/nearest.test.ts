import assert from 'node:assert/strict'
import type { Asker, Holder, Strategy } from '../../core/extension-points/strategy.js'
import { silentLog } from '../../core/runtime/log.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import { nearest } from '../../strategies/nearest.js'
import { holder, ListedHolders } from '../contracts/listed-holders.js'
import { request, requestedFile, strategyContract } from '../contracts/strategy.js'
import { strategyProperties } from '../contracts/strategy-properties.js'
import { FakeClock } from '../support/fake-clock.js'
import { printedBy } from '../support/printed-by.js'

const file = requestedFile('a.bin')
const defaults = { patience: 10_000, network: 0 }

function create(options: Partial<typeof defaults> = {}): Strategy {
  return nearest.create({
    options: { ...defaults, ...options },
    clock: new FakeClock(),
    random: new SeededRandom(1),
    log: silentLog,
  })
}

function asker(number: number, zone: string | undefined, share = 0): Asker {
  return { address: { host: `10.0.1.${number}`, port: 3333 }, zone, share }
}

const far = [1, 2, 3].map((arrival) => holder(arrival, { zone: 'there' }))
const near = [11, 12, 13].map((arrival) => holder(arrival, { zone: 'here', share: 0 }))

function next(
  strategy: Strategy,
  holders: readonly Holder[],
  { by = asker(1, 'here'), count = 16, nowMs = 0, dryRun = false } = {},
): number[] {
  const asked = request(file, { asker: by, count, nowMs, dryRun })
  return strategy.next(asked, new ListedHolders(holders)).map(({ arrival }) => arrival)
}

describe('strategies/nearest', () => {
  for (const { title, run } of strategyContract(nearest)) it(title, run)
  for (const { title, run } of strategyProperties(nearest)) it(title, run)
  const byNetwork = { ...defaults, network: 24 }
  for (const { title, run } of strategyContract(nearest, byNetwork)) it(`${title}: by network`, run)

  it('names only those in the zone of the asker where one of them has all of it', () => {
    const whole = holder(10, { zone: 'here' })
    assert.deepEqual(next(create(), [...far, whole, ...near]), [10, 11, 12, 13])
  })

  it('sends one of a zone that has nothing afar, and the others to that one', () => {
    const strategy = create()
    const scout = holder(10, { zone: 'here', share: 0, address: asker(1, 'here').address })
    assert.deepEqual(next(strategy, far), [1, 2, 3])
    assert.deepEqual(next(strategy, far, { by: asker(2, 'here') }), [])
    const others = [...far, scout, ...near]
    assert.deepEqual(next(strategy, others, { by: asker(2, 'here') }), [10, 11, 12, 13])
  })

  it('remembers so many places of all files, and forgets the one longest not asked about', () => {
    const strategy = create()
    const other = requestedFile('b.bin')
    const elsewhere = new ListedHolders(far)
    const fill = (places: number): void => {
      for (let place = 0; place < places; place++)
        strategy.next(request(other, { asker: asker(1, `zone ${place}`) }), elsewhere)
    }
    const second = () => next(strategy, far, { by: asker(2, 'here') })
    assert.deepEqual(next(strategy, far), [1, 2, 3])
    fill(16_383)
    assert.deepEqual(second(), [])
    fill(16_384)
    assert.deepEqual(second(), [1, 2, 3])
  })

  it('sends one for each zone', () => {
    const strategy = create()
    assert.deepEqual(next(strategy, far, { count: 1 }), [1])
    assert.deepEqual(next(strategy, far, { by: asker(2, 'yonder'), count: 1 }), [1])
    assert.deepEqual(next(strategy, far, { by: asker(3, 'yonder'), count: 1 }), [])
  })

  it('sends another one when a zone has gained nothing for too long', () => {
    const strategy = create()
    next(strategy, far)
    const other = asker(2, 'here')
    assert.deepEqual(next(strategy, far, { by: other, nowMs: 9_999 }), [])
    assert.deepEqual(next(strategy, far, { by: other, nowMs: 10_000 }), [1, 2, 3])
  })

  it('sends no other one while a zone gains', () => {
    const strategy = create()
    next(strategy, far)
    const gaining = [...far, holder(10, { zone: 'here', share: 0.5 })]
    assert.deepEqual(next(strategy, gaining, { by: asker(2, 'here'), nowMs: 10_000 }), [10])
    assert.deepEqual(next(strategy, gaining, { by: asker(3, 'here'), nowMs: 19_000 }), [10])
    assert.deepEqual(next(strategy, far, { by: asker(3, 'here'), nowMs: 19_999 }), [])
  })

  it('names those who are near in turn, not the same ones first', () => {
    const whole = [11, 12, 13].map((arrival) => holder(arrival, { zone: 'here' }))
    const strategy = create()
    const named = [1, 2, 3, 4].map(() => next(strategy, [...far, ...whole], { count: 1 })[0])
    assert.deepEqual(named, [11, 12, 13, 11])
  })

  it('takes those of the same network for near where nobody says a zone, if told so', () => {
    const strategy = create({ network: 24 })
    const own = holder(1, { address: { host: '10.0.1.9', port: 3333 } })
    const other = holder(2, { address: { host: '10.0.2.9', port: 3333 } })
    const by = asker(1, undefined)
    assert.deepEqual(next(strategy, [own, other], { by }), [1])
    assert.deepEqual(next(create(), [own, other], { by }), [1, 2])
    const words = strategy.explain?.(request(file, { asker: by }), own)
    assert.equal(words, 'near: network 10.0.1.0/24')
  })

  it('sends nobody afar on a dry run', () => {
    const strategy = create()
    assert.deepEqual(next(strategy, far, { dryRun: true }), [1, 2, 3])
    assert.deepEqual(next(strategy, far, { by: asker(2, 'here') }), [1, 2, 3])
  })

  it('brings about one copy across to another site, about as fast as the line is', async () => {
    const fewer = '--peers near=4 --peers far=4'
    const command = `rodizio simulate two-sites ${fewer} --strategy nearest --seed 1 --json`
    const run = (await printedBy(command))
      .map((line) => JSON.parse(line))
      .find(({ event }) => event === 'run')
    assert.equal(run.starved, 0)
    assert.ok(run.copiesAcrossZones < 1.2, `${run.copiesAcrossZones} copies`)
    assert.ok(run.makespanSeconds < 1.25 * 8.39, `${run.makespanSeconds} s`)
  }).timeout(30_000)
})
