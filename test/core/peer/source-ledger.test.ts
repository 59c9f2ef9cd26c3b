import assert from 'node:assert/strict'
import { RodizioError } from '../../../core/errors.js'
import { LIMITS } from '../../../core/limits.js'
import { SourceLedger } from '../../../core/peer/source-ledger.js'
import { formatAddress } from '../../../core/wire/address.js'
import type { Outcome } from '../../../core/wire/messages.js'
import { FakeClock } from '../../support/fake-clock.js'

const [a, b] = ['10.0.1.1', '10.0.1.2'].map((host) => ({ host, port: 3333 })) as [Peer, Peer]
type Peer = { host: string; port: number }

function build() {
  const clock = new FakeClock()
  const told: (readonly Outcome[])[] = []
  const ledger = new SourceLedger(clock, (outcomes) => told.push(outcomes))
  const count = (peer: Peer, bytes: number): void => ledger.count(formatAddress(peer), peer, bytes)
  return { clock, ledger, count, told }
}

describe('core/peer/source-ledger', () => {
  it('tells how much came from whom in what time, and no byte twice', () => {
    const { clock, ledger, count } = build()
    count(a, 100)
    clock.advance(50)
    count(a, 400)
    count(b, 7)
    assert.deepEqual(ledger.take(), [
      { peer: a, result: 'served', bytes: 500, ms: 50 },
      { peer: b, result: 'served', bytes: 7, ms: 0 },
    ])
    assert.deepEqual(ledger.take(), [])
    clock.advance(10)
    count(a, 20)
    assert.deepEqual(ledger.take(), [{ peer: a, result: 'served', bytes: 20, ms: 10 }])
  })

  it('tells now and then of itself what goes well, while bytes come', () => {
    const { clock, ledger, count, told } = build()
    count(a, 100)
    clock.advance(LIMITS.heartbeatMs)
    count(a, 100)
    count(b, 100)
    const served = { result: 'served', bytes: 200, ms: LIMITS.heartbeatMs }
    assert.deepEqual(told, [[{ peer: a, ...served }]])
    clock.advance(LIMITS.heartbeatMs)
    ledger.report(b, new RodizioError('TIMED_OUT', 'stalled'))
    count(a, 100)
    assert.equal(told.length, 1)
  })

  it('tells of an end what came before it, and of one who never sent anything', () => {
    const { clock, ledger, count } = build()
    count(a, 100)
    clock.advance(5)
    count(a, 100)
    ledger.report(a, new RodizioError('TIMED_OUT', 'stalled'))
    ledger.report(b, new RodizioError('CONNECTION_FAILED', 'nobody there'))
    count(a, 50)
    assert.equal(ledger.pressing, true)
    assert.deepEqual(ledger.take(), [
      { peer: a, result: 'stalled', bytes: 200, ms: 5 },
      { peer: b, result: 'unreachable', bytes: 0, ms: 0 },
    ])
  })
})
