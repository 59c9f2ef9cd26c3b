import { networkInterfaces } from 'node:os'
import { silentLog } from '../../../core/runtime/log.js'
import { SeededRandom } from '../../../core/runtime/seeded-random.js'
import { tcp } from '../../../transports/tcp/tcp.js'
import { transportContract } from '../../contracts/transport.js'

const random = new SeededRandom('tcp')
const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
)

describe('transports/tcp', () => {
  for (const host of ['127.0.0.1', '::1']) {
    describe(`on ${host}`, () => {
      const contract = transportContract((clock) => ({
        transport: tcp.create({ options: {}, clock, random, log: silentLog }),
        host,
      }))
      for (const { title, run } of contract) {
        it(title, function () {
          if (host === '::1' && !hasIpv6) this.skip()
          return run()
        })
      }
    })
  }
})
