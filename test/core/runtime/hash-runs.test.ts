import assert from 'node:assert/strict'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { leafBytes } from '../../../core/content/merkle.js'
import { type FileRun, hashRuns } from '../../../core/runtime/hash-runs.js'
import { formulaBytes } from '../../support/formula-bytes.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

describe('hashRuns', () => {
  const folder = temporaryFolder()
  const path = () => join(folder(), 'file')

  function runOf(at: string): FileRun {
    const { size, mtimeMs, ctimeMs, ino: inode } = fs.statSync(at)
    return { path: at, size, mtimeMs, ctimeMs, inode, offset: 0, length: size, width: leafBytes }
  }

  it('notices a change that comes between the last read and the end', () => {
    fs.writeFileSync(path(), formulaBytes(leafBytes))
    const run = runOf(path())
    const { readSync } = fs
    fs.readSync = ((...read: Parameters<typeof readSync>) => {
      const count = readSync(...read)
      fs.appendFileSync(path(), 'x')
      return count
    }) as typeof readSync
    syncBuiltinESMExports()
    try {
      assert.deepEqual(hashRuns([run]), { hashes: new Uint8Array(), ends: ['changed'] })
    } finally {
      fs.readSync = readSync
      syncBuiltinESMExports()
    }
  })

  it('opens no link, even to a file that is just like the one that was found', function () {
    if (process.platform === 'win32') this.skip()
    fs.writeFileSync(path(), formulaBytes(10))
    fs.symlinkSync(path(), join(folder(), 'link'))
    const run = { ...runOf(path()), path: join(folder(), 'link') }
    assert.deepEqual(hashRuns([run]).ends, ['changed'])
  })

  it('says of each file how it went, and goes on with the next', function () {
    if (process.platform === 'win32') this.skip()
    fs.writeFileSync(path(), formulaBytes(10))
    const good = runOf(path())
    const folderRun = { ...runOf(folder()), length: 10 }
    const missing = { ...good, path: join(folder(), 'none') }
    const { hashes, ends } = hashRuns([good, folderRun, missing, good])
    assert.deepEqual(ends, ['hashed', { code: 'EISDIR' }, 'changed', 'hashed'])
    assert.deepEqual(hashes.subarray(0, 32), hashes.subarray(32))
  })
})
