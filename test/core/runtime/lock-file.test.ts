import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lockFile } from '../../../core/runtime/lock-file.js'
import { settled } from '../../support/settled.js'
import { inTemporaryFolder } from '../../support/temporary-folder.js'

describe('lockFile', () => {
  it('is refused while another process has it, and had again when that one is gone', () =>
    inTemporaryFolder({}, async (folder) => {
      const path = join(folder, 'x.lock')
      const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 10000)'])
      try {
        writeFileSync(path, `${other.pid}\n`)
        await assert.rejects(
          settled((done) => lockFile(path, '/shared/x', done)),
          new RegExp(`/shared/x is being downloaded by another process \\(${other.pid}\\)`),
        )
      } finally {
        const gone = new Promise((resolve) => other.once('exit', resolve))
        other.kill('SIGKILL')
        await gone
      }
      await settled((done) => lockFile(path, '/shared/x', done))
    }))

  it('leaves nothing behind when it is unlocked', () =>
    inTemporaryFolder({}, async (folder) => {
      const path = join(folder, 'x.lock')
      const unlock = await settled<(then: () => void) => void>((done) =>
        lockFile(path, '/shared/x', done),
      )
      assert.ok(existsSync(path))
      await new Promise<void>((resolve) => unlock(resolve))
      assert.ok(!existsSync(path))
    }))

  it('does not stumble over a lock that says nothing', () =>
    inTemporaryFolder({ 'x.lock': '' }, (folder) =>
      settled<unknown>((done) => lockFile(join(folder, 'x.lock'), '/shared/x', done)),
    ))
})
