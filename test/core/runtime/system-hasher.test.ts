import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { LIMITS } from '../../../core/limits.js'
import { fileToHash } from '../../../core/peer/hash-file.js'
import type { FileStatus } from '../../../core/runtime/disk.js'
import type { Hashed } from '../../../core/runtime/hasher.js'
import { SystemDisk } from '../../../core/runtime/system-disk.js'
import { formulaBytes } from '../../support/formula-bytes.js'
import { packageRoot } from '../../support/package-root.js'
import { settled } from '../../support/settled.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { hashAll } from './disk-behaviour.js'

const vectors = JSON.parse(
  fs.readFileSync(join(packageRoot, 'test/fixtures/merkle-vectors.json'), 'utf8'),
) as { contents: { size: number; root: string; layer: string[] }[] }

describe('SystemHasher', () => {
  const folder = temporaryFolder()
  const disk = new SystemDisk()

  const found = async (): Promise<readonly FileStatus[]> =>
    settled((done) => disk.walk(folder(), done))

  async function hashFound(statuses: readonly FileStatus[]) {
    const directory = folder()
    const files = statuses.map((status) => fileToHash({ directory, status }))
    return hashAll({ disk, directory }, files)
  }

  it('gives the piece layers that other programs find', async () => {
    for (const { size } of vectors.contents) {
      fs.writeFileSync(join(folder(), String(size)), formulaBytes(size))
    }
    const statuses = await found()
    const hashed = await hashFound(statuses)
    for (const { size, root, layer } of vectors.contents) {
      const at = statuses.findIndex(({ name }) => name === String(size))
      const expected = layer.length > 1 ? layer : [root]
      assert.equal(Buffer.from(hashed[at]!.hashes).toString('hex'), expected.join(''), `of ${size}`)
    }
  })

  it('cuts a large file and packs small ones without mixing them up', async () => {
    const sizes = [40 * 1024 * 1024 + 1, ...Array.from({ length: 600 }, (_, index) => index)]
    const bytes = Buffer.alloc(sizes[0]!, formulaBytes(1_000_003))
    for (const size of sizes) fs.writeFileSync(join(folder(), `${size}`), bytes.subarray(0, size))
    const statuses = await found()
    const together = await hashFound(statuses)
    assert.equal(together.filter(Boolean).length, sizes.length)
    for (const index of [0, 1, 300, sizes.length - 1]) {
      const [alone] = await hashFound([statuses[index]!])
      assert.deepEqual(together[index]!.hashes, alone!.hashes, statuses[index]!.name)
    }
  })

  it('hashes no file while a further change could bear the same time stamps', async () => {
    const path = join(folder(), 'file')
    const hasher = disk.hasher()
    const hash = async (): Promise<Hashed | undefined> => {
      const [status] = await found()
      const file = fileToHash({ directory: folder(), status: status! })
      return settled((done) => hasher.hash(file, () => {}, done))
    }
    try {
      // The first time a thread has to be started, which is a wait too.
      for (const [round, content] of ['first', 'then', 'last'].entries()) {
        fs.writeFileSync(path, content)
        const hashed = await hash()
        assert.ok(hashed!.ageMs < 1_000)
        const restedMs = Date.now() - fs.statSync(path).mtimeMs
        assert.ok(restedMs >= 19, `round ${round}: hashed after ${restedMs} ms`)
      }
      // File systems that keep only seconds show whole ones.
      fs.utimesSync(path, 2_000_000_000, 2_000_000_000)
      const [status] = await found()
      const ages = { ...status!, mtimeMs: Math.floor(Date.now() / 1000) * 1000, ctimeMs: 0 }
      const startMs = Date.now()
      const file = fileToHash({ directory: folder(), status: ages })
      await settled<unknown>((done) => hasher.hash(file, () => {}, done))
      assert.ok(Date.now() - startMs > 900, 'it did not wait for the second after the next')
    } finally {
      await new Promise<void>((done) => hasher.close(done))
    }
  })

  it('gives no hashes of a file that changed while it was hashed', async () => {
    const path = join(folder(), 'file')
    // Longer than all threads can have been given when the first run of it is reported.
    const bytes = (2 * LIMITS.hashThreadsMax + 1) * LIMITS.hashOrderBytesMax
    for (const change of [
      () => fs.writeFileSync(path, 'x', { flag: 'r+' }),
      () => fs.truncateSync(path, 1_000_000),
      () => fs.rmSync(path),
    ]) {
      fs.writeFileSync(path, '')
      fs.truncateSync(path, bytes)
      const hasher = disk.hasher()
      const [status] = await found()
      const file = fileToHash({ directory: folder(), status: status! })
      let begun = false
      const progress = (): void => {
        if (!begun) change()
        begun = true
      }
      const hashed = await settled<unknown>((done) => hasher.hash(file, progress, done))
      await new Promise<void>((done) => hasher.close(done))
      assert.ok(begun)
      assert.equal(hashed, undefined)
    }
  })

  it('takes neither a link nor a pipe for the file that was there', async function () {
    if (process.platform === 'win32') this.skip()
    for (const name of ['file', 'other']) fs.writeFileSync(join(folder(), name), name)
    const statuses = await found()
    fs.renameSync(join(folder(), 'file'), join(folder(), 'moved'))
    fs.symlinkSync(join(folder(), 'moved'), join(folder(), 'file'))
    const hashed = await hashFound(statuses)
    assert.deepEqual(
      hashed.map((outcome) => outcome !== undefined),
      [false, true],
    )
  })

  it('leaves no thread behind', async function () {
    if (process.platform !== 'linux') this.skip()
    const threads = () => fs.readdirSync('/proc/self/task').length
    /** When those that others have ended are gone: as many for a fifth of a second. */
    const steady = async (): Promise<number> => {
      let count = threads()
      for (let same = 0; same < 10; same++) {
        await delay(20)
        if (threads() !== count) same = -1
        count = threads()
      }
      return count
    }
    fs.writeFileSync(join(folder(), 'file'), formulaBytes(100))
    await hashFound(await found())
    const before = await steady()
    const hasher = disk.hasher()
    const [status] = await found()
    const file = fileToHash({ directory: folder(), status: status! })
    await settled((done) => hasher.hash(file, () => {}, done))
    assert.ok(threads() > before, 'it needs no thread, so this shows nothing')
    await new Promise<void>((done) => hasher.close(done))
    assert.equal(await steady(), before)
  })
})
