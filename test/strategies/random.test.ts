import assert from 'node:assert/strict'
import { silentLog } from '../../core/runtime/log.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import { random } from '../../strategies/random.js'
import { holder, ListedHolders } from '../contracts/listed-holders.js'
import { request, requestedFile, strategyContract } from '../contracts/strategy.js'
import { FakeClock } from '../support/fake-clock.js'

describe('strategies/random', () => {
  for (const { title, run } of strategyContract(random)) it(title, run)

  it('draws everybody about as often', () => {
    const clock = new FakeClock()
    const strategy = random.create({
      options: {},
      clock,
      random: new SeededRandom('even'),
      log: silentLog,
    })
    const view = new ListedHolders([1, 2, 3, 4].map((arrival) => holder(arrival)))
    const drawn = [0, 0, 0, 0]
    for (let call = 0; call < 4000; call++) {
      const [chosen] = strategy.next(request(requestedFile('a.bin')), view)
      drawn[chosen!.arrival - 1]!++
    }
    for (const times of drawn) assert.ok(times > 900 && times < 1100, `drawn ${drawn} times`)
  })
})
