import assert from 'node:assert/strict'
import { RodizioError } from '../../../core/errors.js'
import { packOutcomes, unpackOutcomes } from '../../../core/runtime/bundle-outcomes.js'

describe('what became of small files, between threads', () => {
  it('comes out as it went in, each in its place', () => {
    const status = { name: 'a', size: 0, mtimeMs: 1.25, ctimeMs: 2.5, inode: 2 ** 52 }
    const refused = new RodizioError('FILE_EXISTS', 'b is there')
    const outcomes = [status, refused, undefined, { ...status, name: 'd', size: 2 ** 40 }]
    const files = ['a', 'b', 'c', 'd'].map((name) => ({ name }))
    const unpacked = unpackOutcomes(structuredClone(packOutcomes(outcomes)), files)
    assert.deepEqual(unpacked, outcomes)
    assert.ok(unpacked[1] instanceof RodizioError)
  })
})
