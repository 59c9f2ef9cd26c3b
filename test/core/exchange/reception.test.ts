import assert from 'node:assert/strict'
import { Reception } from '../../../core/exchange/reception.js'
import type { Connection } from '../../../core/extension-points/transport.js'
import { LIMITS } from '../../../core/limits.js'
import { silentLog } from '../../../core/runtime/log.js'
import { SeededRandom } from '../../../core/runtime/seeded-random.js'
import { MemoryNetwork } from '../../../transports/memory/memory.js'
import { FakeClock } from '../../support/fake-clock.js'

describe('Reception', () => {
  /** A door, and so many who came to it at once, each from a host of its own, and say nothing. */
  function whoCome(count: number) {
    const clock = new FakeClock()
    const random = new SeededRandom(1)
    const network = new MemoryNetwork({ clock, latencyMs: 1 })
    const at = (host: string) =>
      network.plugin(host).create({ options: {}, clock, random, log: silentLog })
    const identity = { instance: '00'.repeat(16) }
    const options = { clock, random, identity }
    const turnedAway: string[] = []
    const reception = new Reception(
      options,
      () => {},
      (code) => turnedAway.push(code),
    )
    at('10.0.0.1').listen({ port: 2521 }, reception.accept, () => {})
    const came: Connection[] = []
    for (let number = 0; number < count; number++) {
      const transport = at(`10.1.${number >> 8}.${number & 255}`)
      transport.dial({ host: '10.0.0.1', port: 2521 }, { timeoutMs: 1_000 }, (connection) => {
        if (!(connection instanceof Error)) came.push(connection)
      })
    }
    clock.runUntil(() => came.length === count)
    clock.advance(10)
    return { clock, came, turnedAway }
  }

  it('keeps a thousand who come at once, until they should have said hello', () => {
    const { clock, came, turnedAway } = whoCome(1_000)
    assert.equal(came.filter(({ closed }) => closed).length, 0)
    clock.advance(LIMITS.handshakeTimeoutMs)
    assert.equal(came.filter(({ closed }) => closed).length, 1_000)
    assert.equal(turnedAway.length, 1_000)
  })

  it('lets the oldest that have not said hello go when there are too many', () => {
    const { came } = whoCome(LIMITS.strangersMax + 3)
    const gone = came.map(({ closed }) => closed)
    assert.deepEqual(gone.slice(0, 4), [true, true, true, false])
    assert.equal(gone.filter(Boolean).length, 3)
  })
})
