import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileExists, namesIn, readSmallFile, realPath } from '../../../core/runtime/text-files.js'
import { inTemporaryFolder } from '../../support/temporary-folder.js'

describe('core/runtime/text-files', () => {
  it('reads files up to their bound, and says why it cannot read others', () =>
    inTemporaryFolder({ 'a.txt': 'áb' }, (folder) => {
      const file = join(folder, 'a.txt')
      assert.deepEqual(readSmallFile(file, 3), { bytes: new TextEncoder().encode('áb') })
      assert.deepEqual(readSmallFile(file, 2), { problem: 'is longer than 2 bytes' })
      assert.deepEqual(readSmallFile(folder, 9), { problem: 'is a folder, not a file' })
      assert.deepEqual(readSmallFile(join(folder, 'b'), 9), { problem: 'does not exist' })
      assert.deepEqual(readSmallFile(join(folder, 'x'.repeat(300)), 9), {
        problem: 'cannot be read (ENAMETOOLONG)',
      })
      assert.deepEqual(readSmallFile('a\0b', 9), {
        problem: 'cannot be read (ERR_INVALID_ARG_VALUE)',
      })
    }))

  it('ends with a file that has no end', () => {
    assert.deepEqual(readSmallFile('/dev/zero', 1000), { problem: 'is longer than 1000 bytes' })
  })

  it('tells files from folders and from nothing', () =>
    inTemporaryFolder({ 'a.txt': '' }, (folder) => {
      mkdirSync(join(folder, 'folder'))
      const found = ['a.txt', 'folder', 'none', 'a\0b'].filter((name) =>
        fileExists(join(folder, name)),
      )
      assert.deepEqual(found, ['a.txt'])
    }))

  it('lists names in order, and follows links to the real path', () =>
    inTemporaryFolder({ b: '', a: '', 'c/d': '' }, (folder) => {
      symlinkSync('c/d', join(folder, 'link'))
      assert.deepEqual(namesIn(folder), ['a', 'b', 'c', 'link'])
      assert.deepEqual(namesIn(join(folder, 'none')), [])
      assert.equal(realPath(join(folder, 'link')), join(folder, 'c/d'))
      assert.equal(realPath(join(folder, 'none')), join(folder, 'none'))
    }))
})
