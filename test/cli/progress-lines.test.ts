import assert from 'node:assert/strict'
import { plainLine, progressLines } from '../../cli/progress-lines.js'
import type { Total, Transfer } from '../../cli/transfers.js'
import { displayWidth } from '../../core/display-width.js'

const MiB = 1024 * 1024

const moving: Transfer = {
  doing: 'get',
  name: 'photos/2024/beach-and-mountains.tar',
  root: '',
  size: 100 * MiB,
  bytes: 42.5 * MiB,
  bytesPerSecond: 12.34 * MiB,
  secondsLeft: 4.6,
  state: 'moving',
  waitingFor: undefined,
  sources: 4,
  feeds: [1, 2, 0].map((rate) => ({ peer: '', bytes: 1, bytesPerSecond: rate })),
}
const waiting: Transfer = {
  ...moving,
  name: '漢字.iso',
  bytes: 0,
  bytesPerSecond: 0,
  secondsLeft: undefined,
  state: 'waiting',
  waitingFor: 'nobody has it now',
  sources: 0,
}
const checking: Transfer = { ...waiting, name: 'resumed.bin', state: 'checking' }
const queued: Transfer = { ...moving, name: 'q.bin', state: 'queued' }
const total: Total = {
  files: 12,
  filesDone: 3,
  bytes: 512 * MiB,
  size: 1024 * MiB,
  bytesPerSecond: 20 * MiB,
  secondsLeft: 25.6,
  sources: 5,
}
const picture = { transfers: [moving, waiting, checking, queued], hidden: 2, total }

describe('progress lines', () => {
  it('show a bar, the share, the rate, the time left and the sources', () => {
    assert.deepEqual(progressLines(picture, 79), [
      'photos/202…ntains.tar   42 %  [====      ]    12.3 MiB/s      0:05  2 sources',
      '漢字.iso                 0 %  [          ]  waiting for a source: nobody has i…',
      'resumed.bin              0 %  [          ]  checking',
      'q.bin                   42 %  [====      ]  waiting for a turn at 4 peers',
      'and 2 more',
      '3 of 12 files           50 %  [=====     ]    20.0 MiB/s      0:26  5 sources',
    ])
  })

  it('show less where there is less room', () => {
    assert.deepEqual(progressLines(picture, 39), [
      'pho….tar   42 %    12.3 MiB/s      0:05',
      '漢字.iso    0 %  waiting for a source:…',
      'res….bin    0 %  checking',
      'q.bin      42 %  waiting for a turn at…',
      'and 2 more',
      '3 of 12…   50 %    20.0 MiB/s      0:26',
    ])
  })

  it('fit into any width, and show the share in 20 columns', () => {
    for (let columns = 19; columns < 200; columns++) {
      for (const line of progressLines(picture, columns)) {
        assert.ok(displayWidth(line) <= columns, `${columns}: ${line}`)
      }
    }
    assert.deepEqual(progressLines({ ...picture, hidden: 0, total: undefined }, 19), [
      'photo…ns.tar   42 %',
      '漢字.iso   waiting…',
      'resu….bin  checking',
      'q.bin      waiting…',
    ])
  })

  it('are one line for whoever keeps lines', () => {
    assert.equal(
      plainLine({ transfers: [{ ...moving, name: 'a.tar' }], hidden: 0, total: undefined }),
      'a.tar  42 %  42.5 MiB of 100.0 MiB  12.3 MiB/s  0:05  2 sources',
    )
    assert.equal(
      plainLine({ transfers: [waiting], hidden: 0, total: undefined }),
      '漢字.iso  0 %  0 B of 100.0 MiB  waiting for a source: nobody has it now',
    )
    assert.equal(
      plainLine(picture),
      '3 of 12 files  50 %  512.0 MiB of 1.0 GiB  20.0 MiB/s  0:26  5 sources',
    )
    assert.equal(plainLine({ transfers: [], hidden: 0, total: undefined }), undefined)
  })

  it('show names without their control characters', () => {
    const [line] = progressLines({ ...picture, transfers: [{ ...moving, name: '\x1b[2J' }] }, 79)
    assert.ok(line?.startsWith('\\u{1B}[2J'), line)
  })
})
