import assert from 'node:assert/strict'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { FolderSync } from '../../../core/runtime/folder-sync.js'
import { settled } from '../../support/settled.js'
import { inTemporaryFolder } from '../../support/temporary-folder.js'

/** Counts the calls of fsync during `use`; with `code`, each of them fails so. */
async function countingSyncs(use: () => Promise<unknown>, code?: string): Promise<number> {
  const original = fs.fsync
  let count = 0
  const counting = (fd: number, done: (error: NodeJS.ErrnoException | null) => void): void => {
    count++
    original(fd, () => done(code === undefined ? null : Object.assign(new Error(code), { code })))
  }
  Object.assign(fs, { fsync: counting })
  syncBuiltinESMExports()
  try {
    await use()
    return count
  } finally {
    Object.assign(fs, { fsync: original })
    syncBuiltinESMExports()
  }
}

describe('FolderSync', () => {
  it('serves all who ask during one round by one more', () =>
    inTemporaryFolder({}, async (directory) => {
      const folderSync = new FolderSync()
      const sync = () => settled((done) => folderSync.sync(directory, done))
      const count = await countingSyncs(() => Promise.all(Array.from({ length: 50 }, sync)))
      assert.equal(count, 2)
      assert.equal(await countingSyncs(sync), 1)
    }))

  it('does not serve one folder by a round of another', () =>
    inTemporaryFolder({}, async (directory) => {
      fs.mkdirSync(join(directory, 'a'))
      const folderSync = new FolderSync()
      const folders = [directory, join(directory, 'a')]
      const syncs = () =>
        Promise.all(folders.map((folder) => settled((done) => folderSync.sync(folder, done))))
      assert.equal(await countingSyncs(syncs), 2)
    }))

  it('reports a failure, but not that a file system needs no such call', () =>
    inTemporaryFolder({}, async (directory) => {
      const folderSync = new FolderSync()
      const sync = () => settled((done) => folderSync.sync(directory, done))
      await countingSyncs(() => assert.rejects(sync, /cannot be synced: the device/), 'EIO')
      await countingSyncs(sync, 'EINVAL')
      const missing = join(directory, 'missing')
      await assert.rejects(
        settled((done) => folderSync.sync(missing, done)),
        /missing cannot be synced: no such file or folder/,
      )
    }))
})
