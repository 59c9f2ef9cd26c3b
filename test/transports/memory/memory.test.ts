import { silentLog } from '../../../core/runtime/log.js'
import { SeededRandom } from '../../../core/runtime/seeded-random.js'
import { MemoryNetwork, type MemoryNetworkOptions } from '../../../transports/memory/memory.js'
import { transportContract } from '../../contracts/transport.js'
import type { TransportUnderTest } from '../../contracts/transport-stage.js'

describe('transports/memory', () => {
  const random = new SeededRandom('latency')
  const variants: [title: string, options: Omit<MemoryNetworkOptions, 'clock'>][] = [
    ['through the codec', { throughCodec: true }],
    ['with a latency that varies', { latencyMs: () => random.below(4) }],
  ]
  for (const [title, options] of variants) {
    describe(title, () => {
      const contract = transportContract((clock): TransportUnderTest => {
        const plugin = new MemoryNetwork({ clock, ...options }).plugin('10.0.0.1')
        const parts = { options: {}, clock, random, log: silentLog }
        return { transport: plugin.create(parts), host: '10.0.0.1' }
      })
      for (const { title, run } of contract) it(title, run)
    })
  }
})
