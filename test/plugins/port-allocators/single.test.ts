import assert from 'node:assert/strict'
import { silentLog } from '../../../core/runtime/log.js'
import { SeededRandom } from '../../../core/runtime/seeded-random.js'
import { single } from '../../../plugins/port-allocators/single.js'
import { portAllocatorContract } from '../../contracts/port-allocator.js'
import { FakeClock } from '../../support/fake-clock.js'

describe('plugins/port-allocators/single', () => {
  for (const { title, run } of portAllocatorContract(single)) it(title, run)

  it('names the listening port and no other', () => {
    const random = new SeededRandom(1)
    const allocator = single.create({ options: {}, clock: new FakeClock(), random, log: silentLog })
    const ports = { initialPort: 10_000, listeningPort: 2521 }
    assert.deepEqual([...allocator.candidates(ports)], [2521])
  })
})
