import assert from 'node:assert/strict'
import { silentLog } from '../../../core/runtime/log.js'
import { SeededRandom } from '../../../core/runtime/seeded-random.js'
import { sequential } from '../../../plugins/port-allocators/sequential.js'
import { portAllocatorContract } from '../../contracts/port-allocator.js'
import { FakeClock } from '../../support/fake-clock.js'

function candidates(initialPort: number, listeningPort: number): number[] {
  const random = new SeededRandom(1)
  const parts = { options: {}, clock: new FakeClock(), random, log: silentLog }
  return [...sequential.create(parts).candidates({ initialPort, listeningPort })]
}

describe('plugins/port-allocators/sequential', () => {
  for (const { title, run } of portAllocatorContract(sequential)) it(title, run)

  it('names every port from initialPort upwards, in order', () => {
    assert.deepEqual(candidates(65_532, 2521), [65_532, 65_533, 65_534, 65_535])
  })

  it('passes over the listening port, which is never free', () => {
    assert.deepEqual(candidates(65_532, 65_533), [65_532, 65_534, 65_535])
  })
})
