import assert from 'node:assert/strict'
import { formatClock, formatRate, formatShare, formatSize } from '../../cli/format.js'

describe('format', () => {
  it('shows sizes in the unit that keeps them short', () => {
    const shown = [0, 1, 1023, 1024, 1536, 8 * 2 ** 20, 1024 * 1024 - 1, 2 ** 50, 2 ** 60]
    assert.deepEqual(shown.map(formatSize), [
      '0 B',
      '1 B',
      '1023 B',
      '1.0 KiB',
      '1.5 KiB',
      '8.0 MiB',
      '1.0 MiB',
      '1.0 PiB',
      '1024.0 PiB',
    ])
    assert.equal(formatRate(8 * 2 ** 20), '8.0 MiB/s')
  })

  it('says 100 % of nothing less than all', () => {
    assert.equal(formatShare(999_999, 1_000_000), '99 %')
    assert.equal(formatShare(1_000_000, 1_000_000), '100 %')
    assert.equal(formatShare(0, 0), '100 %')
  })

  it('shows times as a clock does', () => {
    assert.deepEqual([0, 6.2, 754, 3723].map(formatClock), ['0:00', '0:07', '12:34', '1:02:03'])
    assert.deepEqual([undefined, 400_000].map(formatClock), ['--:--', '--:--'])
  })
})
