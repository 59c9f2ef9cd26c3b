import assert from 'node:assert/strict'
import { Transfers } from '../../cli/transfers.js'
import { Facts, type PeerFacts } from '../../core/events.js'
import { FakeClock } from '../support/fake-clock.js'
import { ROOT } from '../support/fake-peer.js'

const MiB = 1024 * 1024

describe('transfers', () => {
  function watched() {
    const clock = new FakeClock()
    const facts = new Facts<PeerFacts>()
    const transfers = new Transfers(facts, clock)
    facts.tell('link-opened', 5, { host: '10.0.0.7', port: 3333 }, true)
    facts.tell('download-started', 1, { name: 'a.bin', root: ROOT, size: 8 * MiB }, MiB)
    return { clock, facts, transfers }
  }

  it('count what was found and what arrives, and from whom', () => {
    const { facts, transfers } = watched()
    facts.tell('bytes-received', 1, 5, 2 * MiB)
    const [transfer] = transfers.sample()
    assert.equal(transfer?.bytes, 3 * MiB)
    assert.deepEqual(transfer?.peers, ['10.0.0.7:3333'])
  })

  it('take back a piece that was rejected and never exceed the size', () => {
    const { facts, transfers } = watched()
    facts.tell('bytes-received', 1, 5, 100 * MiB)
    assert.equal(transfers.sample()[0]?.bytes, 8 * MiB)
    facts.tell('piece-rejected', 1, 0, 5)
    assert.equal(transfers.sample()[0]?.bytes, 8 * MiB - 256 * 1024)
  })

  it('measure the rate of the last seconds', () => {
    const { clock, facts, transfers } = watched()
    const secondOf = (bytes: number) => {
      clock.advance(1000)
      facts.tell('bytes-received', 1, 5, bytes)
      return transfers.sample()[0]!.bytesPerSecond
    }
    assert.equal(secondOf(MiB), MiB)
    for (let second = 0; second < 5; second++) secondOf(1000)
    assert.equal(secondOf(1000), 1000)
  })

  it('say why nothing moves until something does', () => {
    const { facts, transfers } = watched()
    for (const fact of ['download-waiting', 'download-paused'] as const) {
      facts.tell(fact, 1, 'why')
      assert.equal(transfers.sample()[0]?.waitingFor, 'why')
      facts.tell('bytes-received', 1, 5, 1)
      assert.equal(transfers.sample()[0]?.waitingFor, undefined)
    }
  })

  it('end with the download and with the last byte hashed', () => {
    const { facts, transfers } = watched()
    facts.tell('indexing-progress', 'big.iso', MiB, 2 * MiB)
    assert.deepEqual(
      transfers.sample().map(({ doing, name }) => [doing, name]),
      [
        ['get', 'a.bin'],
        ['hash', 'big.iso'],
      ],
    )
    facts.tell('indexing-progress', 'big.iso', 2 * MiB, 2 * MiB)
    facts.tell('download-finished', 1, '/shared/a.bin', 2)
    assert.deepEqual(transfers.sample(), [])
  })

  it('hear nothing after their stop', () => {
    const { facts, transfers } = watched()
    transfers.stop()
    facts.tell('bytes-received', 1, 5, MiB)
    assert.equal(transfers.sample()[0]?.bytes, MiB)
  })
})
