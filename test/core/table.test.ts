import assert from 'node:assert/strict'
import { truncate } from '../../core/display-width.js'
import { table } from '../../core/table.js'

describe('table', () => {
  it('keeps edges straight where characters are wide or combined', () => {
    const rows = [
      ['NAME', 'SIZE'],
      ['olá.txt', '1 B'],
      ['文件.txt', '1.0 MiB'],
    ]
    assert.deepEqual(table(rows, ['left', 'right']), [
      'NAME         SIZE',
      'olá.txt       1 B',
      '文件.txt  1.0 MiB',
    ])
  })

  it('is cut to columns, not to characters', () => {
    assert.equal(truncate('文件文件', 5), '文件…')
    assert.equal(truncate('short', 5), 'short')
  })
})
