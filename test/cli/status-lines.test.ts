import assert from 'node:assert/strict'
import { statusLines } from '../../cli/status-lines.js'
import { Transfers } from '../../cli/transfers.js'
import { FakeClock } from '../support/fake-clock.js'
import { FakePeer, ROOT } from '../support/fake-peer.js'

const MiB = 1024 * 1024

describe('status', () => {
  it('says who feeds whom, and who waits', () => {
    const clock = new FakeClock()
    const peer = new FakePeer()
    const { facts } = peer
    const transfers = new Transfers(facts, clock)
    facts.tell('file-shared', 1, { name: 'held.iso', root: ROOT, size: 64 * MiB })
    for (const link of [1, 2, 3]) {
      facts.tell('link-opened', link, { host: '10.0.0.1', port: 3330 + link }, link < 3)
    }
    facts.tell('downloads-queued', 4)
    facts.tell('download-started', 2, { name: 'a.bin', root: ROOT, size: 16 * MiB }, 0)
    facts.tell('download-started', 3, { name: 'b.bin', root: ROOT, size: MiB }, 0)
    facts.tell('download-waiting', 3, 'nobody has it now')
    for (const link of [1, 2]) facts.tell('source-joined', 2, link)
    facts.tell('bytes-received', 2, 1, 2 * MiB)
    facts.tell('bytes-received', 2, 2, 10 * MiB)
    facts.tell('bytes-sent', 1, 3, 8 * MiB)
    clock.advance(1_000)

    const status = { ...peer.status(), uploadsWaiting: 2 }
    const { queued, sends } = transfers
    const moving = { transfers: transfers.now(), queued, sends: sends.now() }
    assert.deepEqual(statusLines(status, moving), [
      'listening   127.0.0.1:3333',
      'tracker     127.0.0.1:2521, not asked yet',
      'sharing     3 files, 1.0 KiB',
      '            the tracker hears of them with your next update or get',
      'fetching    2 files, 12.0 MiB/s, 4 queued',
      '            a.bin  75 %  12.0 MiB of 16.0 MiB  12.0 MiB/s  0:01  2 sources',
      '              from 10.0.0.1:3331   2.0 MiB  12 %   2.0 MiB/s',
      '              from 10.0.0.1:3332  10.0 MiB  62 %  10.0 MiB/s',
      '            b.bin  0 %  0 B of 1.0 MiB  waiting for a source: nobody has it now',
      'serving     1 upload, 8.0 MiB/s, 2 waiting',
      '            held.iso  to 10.0.0.1:3333  8.0 MiB  12 %  8.0 MiB/s',
      'data ports  none',
    ])
    clock.advance(5_000)
    // Who fed before feeds no more.
    const later = statusLines(status, { transfers: transfers.now(), queued, sends: sends.now() })
    assert.deepEqual(later.slice(4, 8), [
      'fetching    2 files, 0 B/s, 4 queued',
      '            a.bin  75 %  12.0 MiB of 16.0 MiB  waiting for a turn at 2 peers',
      '            b.bin  0 %  0 B of 1.0 MiB  waiting for a source: nobody has it now',
      'serving     0 uploads, 0 B/s, 2 waiting',
    ])
  })
})
