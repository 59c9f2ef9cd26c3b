import assert from 'node:assert/strict'
import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pieceBytesOf, pieceCountOf, pieceRun } from '../../../core/content/piece-layout.js'
import type { SourceFile } from '../../../core/runtime/disk.js'
import { SystemDisk } from '../../../core/runtime/system-disk.js'
import { settled } from '../../support/settled.js'
import { inTemporaryFolder } from '../../support/temporary-folder.js'
import { treeOf } from './disk-behaviour.js'

describe('SystemDisk with a file of 5 GiB', () => {
  it('hashes it in constant memory', function () {
    this.timeout(120_000)
    return inTemporaryFolder({}, async (directory) => {
      const size = 5 * 1024 ** 3
      writeFileSync(join(directory, 'huge'), '')
      truncateSync(join(directory, 'huge'), size)
      const file = await settled<SourceFile>((done) =>
        new SystemDisk().openSource(directory, 'huge', done),
      )
      const before = process.memoryUsage.rss()
      let most = before
      const zeros = treeOf(new Uint8Array(pieceBytesOf(size)))
      for (let piece = 0; piece < pieceCountOf(size); piece++) {
        const root = await settled<Uint8Array>((done) => file.hash(pieceRun(size, piece), done))
        assert.equal(Buffer.from(root).toString('hex'), zeros)
        most = Math.max(most, process.memoryUsage.rss())
      }
      file.close()
      assert.ok(most - before < 64 * 1024 ** 2, `${(most - before) / 1024 ** 2} MiB more`)
    })
  })
})
