import assert from 'node:assert/strict'
import { readOptions } from '../../bench/options.js'

describe('the options of the bench', () => {
  it('are those of a full run when nothing is said', () => {
    const full = { pairs: 5, fileBytes: 2 * 1024 ** 3, quick: false, disk: false, only: '' }
    assert.deepEqual(readOptions([]), full)
    assert.deepEqual(readOptions(['--disk']), { ...full, disk: true })
  })

  it('say how often, how much and what', () => {
    const said = readOptions(['--pairs', '7', '--size', '256MiB', '--only', 'curl'])
    assert.deepEqual(said, {
      pairs: 7,
      fileBytes: 256 * 1024 ** 2,
      quick: false,
      disk: false,
      only: 'curl',
    })
  })

  it('make a quick run small, but for what is said', () => {
    const quick = { pairs: 1, fileBytes: 1024 ** 2, quick: true, disk: false, only: '' }
    assert.deepEqual(readOptions(['--quick']), quick)
    assert.deepEqual(readOptions(['--quick', '--pairs', '2']), { ...quick, pairs: 2 })
  })

  it('are refused with the word that is wrong', () => {
    assert.throws(() => readOptions(['--pairs', '0']), /'0'/)
    assert.throws(() => readOptions(['--size', '10m']), /'10m'/)
    assert.throws(() => readOptions(['--slow']), /--slow/)
  })
})
