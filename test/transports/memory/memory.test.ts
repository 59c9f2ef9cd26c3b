import type { Clock } from '../../../core/runtime/clock.js'
import { silentLog } from '../../../core/runtime/log.js'
import { SeededRandom } from '../../../core/runtime/seeded-random.js'
import { AccessLinkModel } from '../../../simulation/network/access-link-model.js'
import { MemoryNetwork, type MemoryNetworkOptions } from '../../../transports/memory/memory.js'
import type { Carry } from '../../../transports/memory/memory-lines.js'
import { transportContract } from '../../contracts/transport.js'
import type { TransportUnderTest } from '../../contracts/transport-stage.js'

const host = '10.0.0.1'
const bytesPerSecond = 2 ** 30

describe('transports/memory', () => {
  const random = new SeededRandom('latency')
  type Variant = (clock: Clock) => Omit<MemoryNetworkOptions, 'clock'>
  const variants: [title: string, options: Variant][] = [
    ['through the codec', () => ({ throughCodec: true })],
    ['with a latency that varies', () => ({ latencyMs: () => random.below(4) })],
    ['with blocks that take time', (clock) => ({ carry: slowly(clock) })],
    [
      'with a latency that varies and blocks that take time',
      (clock) => ({ latencyMs: () => random.below(4), carry: slowly(clock) }),
    ],
    ['on access links', (clock) => ({ latencyMs: 1, carry: accessLinks(clock) })],
  ]
  for (const [title, options] of variants) {
    describe(title, () => {
      const contract = transportContract((clock): TransportUnderTest => {
        const plugin = new MemoryNetwork({ clock, ...options(clock) }).plugin(host)
        const parts = { options: {}, clock, random, log: silentLog }
        return { transport: plugin.create(parts), host }
      })
      for (const { title, run } of contract) it(title, run)
    })
  }
})

/** Every block on its own; of long ones it is told when half is across. */
function slowly(clock: Clock): Carry {
  return (_from, _to, bytes, watcher) => {
    const halfMs = (500 * bytes) / bytesPerSecond
    const second = (): void => {
      timer = clock.after(halfMs, () => watcher.carried())
      if (bytes > 1000) watcher.progress(bytes >> 1)
    }
    let timer = clock.after(halfMs, second)
    return { cancel: () => timer.cancel() }
  }
}

/** The model that simulations run on, on real time. Within a host it would take no time at all. */
function accessLinks(clock: Clock): Carry {
  const queue = {
    get nowMicros(): number {
      return Math.round(clock.nowMs() * 1000)
    },
    add: (delayMicros: number, _owner: unknown, task: () => void) =>
      clock.after(delayMicros / 1000, task),
    atEnd: (task: () => void) => void clock.after(0, task),
  }
  const model = new AccessLinkModel({ queue, owner: { gone: false, held: undefined } }, [])
  const line = { upBytesPerSecond: bytesPerSecond, downBytesPerSecond: bytesPerSecond }
  for (const end of ['near', 'far']) model.attach(end, { ...line, latencyMs: 0, zone: '' })
  return (_from, _to, bytes, watcher) => model.carry('near', 'far', bytes, watcher)
}
