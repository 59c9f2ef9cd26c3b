import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ROWS } from '../../bench/rows.js'
import { inTemporaryFolder } from '../support/temporary-folder.js'

const execute = promisify(execFile)
const main = fileURLToPath(new URL('../../bench/main.js', import.meta.url))

/** Folders that the bench of this process has made and not removed. */
function left(folder: string, pid: number): string[] {
  const folders = [folder, '/dev/shm'].filter((path) => existsSync(path))
  const paths = folders.flatMap((path) => readdirSync(path).map((name) => join(path, name)))
  return paths.filter((path) => path.includes(`rodizio-bench-${pid}-`))
}

describe('the bench', () => {
  it('measures everything in a quick run, says what it skipped, and leaves nothing', () =>
    inTemporaryFolder({}, async (folder) => {
      const env = { ...process.env, TMPDIR: folder }
      const run = execute(process.execPath, [main, '--quick'], { env })
      const { stdout } = await run
      const lines = stdout.split('\n').filter((line) => line.startsWith('| '))
      const verdicts = lines.slice(2).map((line) => line.split('|').at(-2)!.trim())
      assert.equal(verdicts.length, ROWS.length)
      for (const [index, { title, needs }] of ROWS.entries()) {
        const verdict = verdicts[index]!
        assert.match(verdict, /^(not judged|reported|skipped)$/, title)
        if (verdict !== 'skipped') continue
        assert.ok(needs.length > 0, `${title} was skipped, and needs nothing`)
        const why = '(.+ not found|.+ need Linux and the rights of root.*)'
        assert.match(stdout, new RegExp(`^skipped: ${title}.*: ${why}$`, 'm'))
      }
      assert.deepEqual(left(folder, run.child.pid!), [])
    })).timeout(120_000)
})
