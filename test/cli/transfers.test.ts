import assert from 'node:assert/strict'
import { Transfers } from '../../cli/transfers.js'
import { Facts, type PeerFacts } from '../../core/events.js'
import { FakeClock } from '../support/fake-clock.js'
import { ROOT } from '../support/fake-peer.js'

const MiB = 1024 * 1024
const piece = 256 * 1024

function watched(found = 0) {
  const clock = new FakeClock()
  const facts = new Facts<PeerFacts>()
  const transfers = new Transfers(facts, clock)
  facts.tell('link-opened', 5, { host: '10.0.0.7', port: 3333 }, true)
  facts.tell('download-started', 1, { name: 'a.bin', root: ROOT, size: 8 * MiB }, found)
  return { clock, facts, transfers, now: () => transfers.now()[0]! }
}

describe('transfers', () => {
  it('count what arrives, and from whom', () => {
    const { facts, now } = watched()
    facts.tell('link-opened', 6, { host: '10.0.0.8', port: 3333 }, true)
    facts.tell('bytes-received', 1, 5, 2 * MiB)
    facts.tell('bytes-received', 1, 6, MiB)
    assert.equal(now().bytes, 3 * MiB)
    assert.deepEqual(
      now().feeds.map(({ peer, bytes }) => [peer, bytes]),
      [
        ['10.0.0.7:3333', 2 * MiB],
        ['10.0.0.8:3333', MiB],
      ],
    )
  })

  it('take back what was wrong or came to nothing', () => {
    const { facts, now } = watched()
    facts.tell('bytes-received', 1, 5, MiB)
    facts.tell('piece-verified', 1, 0, 5)
    facts.tell('piece-rejected', 1, 1, 5)
    assert.equal(now().bytes, MiB - piece)
    facts.tell('piece-returned', 1, 2, 5, 1000)
    assert.equal(now().bytes, MiB - piece - 1000)
  })

  it('check what was found, which counts as far as it is right and is no traffic', () => {
    // The last of them is not whole: it is fetched anew.
    const { facts, now } = watched(3 * piece + 5)
    facts.tell('source-joined', 1, 5)
    assert.deepEqual([now().state, now().bytes], ['checking', 0])
    facts.tell('piece-verified', 1, 0, 0)
    facts.tell('piece-rejected', 1, 1, 0)
    assert.equal(now().state, 'checking')
    facts.tell('piece-verified', 1, 2, 0)
    assert.deepEqual([now().state, now().bytes, now().bytesPerSecond], ['queued', 2 * piece, 0])
  })

  it('wait for a source, then for a turn, then move, then finish', () => {
    const { clock, facts, now } = watched()
    assert.equal(now().state, 'waiting')
    facts.tell('download-waiting', 1, 'nobody has it now')
    assert.equal(now().waitingFor, 'nobody has it now')
    facts.tell('source-joined', 1, 5)
    assert.deepEqual([now().state, now().waitingFor, now().sources], ['queued', undefined, 1])
    facts.tell('bytes-received', 1, 5, 1)
    assert.equal(now().state, 'moving')
    clock.advance(5_000)
    assert.equal(now().state, 'queued')
    facts.tell('bytes-received', 1, 5, 8 * MiB - 1)
    assert.equal(now().state, 'finishing')
    facts.tell('piece-rejected', 1, 0, 5)
    facts.tell('source-lost', 1, 5, 'TIMED_OUT')
    assert.equal(now().state, 'waiting')
  })

  it('say why they pause, until they go on', () => {
    const { facts, now } = watched()
    facts.tell('source-joined', 1, 5)
    facts.tell('download-paused', 1, 'why')
    assert.deepEqual([now().state, now().waitingFor], ['paused', 'why'])
    facts.tell('download-resumed', 1)
    assert.deepEqual([now().state, now().waitingFor], ['queued', undefined])
  })

  it('end with the download and with the last byte hashed', () => {
    const { facts, transfers } = watched()
    facts.tell('indexing-progress', 'big.iso', MiB, 2 * MiB)
    assert.deepEqual(
      transfers.now().map(({ doing, name, bytes }) => [doing, name, bytes]),
      [
        ['get', 'a.bin', 0],
        ['hash', 'big.iso', MiB],
      ],
    )
    facts.tell('indexing-progress', 'big.iso', 2 * MiB, 2 * MiB)
    facts.tell('download-finished', 1, '/shared/a.bin', 2)
    assert.deepEqual(transfers.now(), [])
  })

  it('make a total of two or more, with those that wait and those that ended', () => {
    const { clock, facts, transfers } = watched()
    assert.equal(transfers.total(), undefined)
    facts.tell('downloads-queued', 2)
    facts.tell('bytes-received', 1, 5, 2 * MiB)
    const { files, filesDone, bytes, size } = transfers.total()!
    // What has not started is taken to be like the others.
    assert.deepEqual([files, filesDone, bytes, size], [3, 0, 2 * MiB, 24 * MiB])

    facts.tell('download-started', 2, { name: 'b.bin', root: ROOT, size: 2 * MiB }, 0)
    facts.tell('downloads-queued', 1)
    facts.tell('download-finished', 1, '/shared/a.bin', 2)
    facts.tell('bytes-received', 2, 5, MiB)
    clock.advance(1_500)
    const later = transfers.total()!
    assert.deepEqual([later.files, later.filesDone, later.sources], [3, 1, 1])
    assert.deepEqual([later.bytes, later.size, later.bytesPerSecond], [9 * MiB, 15 * MiB, 2 * MiB])
    assert.equal(later.secondsLeft, 3)
  })

  it('begin a new total when all has ended, and leave out what failed', () => {
    const { clock, facts, transfers } = watched()
    facts.tell('download-started', 2, { name: 'b.bin', root: ROOT, size: 2 * MiB }, 0)
    facts.tell('download-failed', 2, 'NO_SOURCE')
    assert.equal(transfers.total(), undefined)
    facts.tell('download-finished', 1, '/shared/a.bin', 2)
    clock.advance(60_000)
    facts.tell('download-started', 3, { name: 'c.bin', root: ROOT, size: MiB }, 0)
    facts.tell('download-started', 4, { name: 'd.bin', root: ROOT, size: MiB }, 0)
    assert.deepEqual([transfers.total()?.filesDone, transfers.total()?.size], [0, 2 * MiB])
    // Its pace is not that of the time before it.
    clock.advance(500)
    facts.tell('bytes-received', 3, 5, 1000)
    assert.equal(transfers.total()?.bytesPerSecond, 2000)
  })

  it('cost no more for many facts, and keep nothing of what has ended', function () {
    this.timeout(5_000)
    const { clock, facts, transfers } = watched()
    for (let file = 2; file < 50_000; file++) {
      facts.tell('download-started', file, { name: `${file}`, root: ROOT, size: 1 }, 0)
      facts.tell('source-joined', file, 5)
      facts.tell('bytes-received', file, 5, 1)
      facts.tell('piece-verified', file, 0, 5)
      facts.tell('download-finished', file, '', 0)
    }
    clock.advance(1_000)
    assert.deepEqual([transfers.now().length, transfers.total()?.filesDone], [1, 49_998])
  })
})

describe('what is sent', () => {
  it('is told by file and receiver while it goes on', () => {
    const { clock, facts, transfers } = watched()
    facts.tell('link-opened', 6, { host: '10.0.0.8', port: 3333 }, false)
    facts.tell('file-shared', 2, { name: 'b.bin', root: ROOT, size: 4 * MiB })
    for (let second = 0; second < 4; second++) {
      facts.tell('bytes-sent', 2, 6, MiB / 2)
      facts.tell('bytes-sent', 1, 5, 1)
      clock.advance(1_000)
    }
    const [b, a] = transfers.sends.now()
    assert.deepEqual(b, {
      name: 'b.bin',
      size: 4 * MiB,
      peer: '10.0.0.8:3333',
      bytes: 2 * MiB,
      bytesPerSecond: MiB / 2,
    })
    // What is not all here yet is served too.
    assert.deepEqual([a?.name, a?.peer, a?.bytes], ['a.bin', '10.0.0.7:3333', 4])
    clock.advance(5_000)
    assert.deepEqual(transfers.sends.now(), [])
  })
})
