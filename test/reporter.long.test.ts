import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from './support/package-root.js'
import { inTemporaryFolder } from './support/temporary-folder.js'

const mocha = join(packageRoot, 'node_modules/mocha/bin/mocha.js')
const reporter = join(packageRoot, 'dist/test/reporter.js')

/** Runs a file with this one test. */
function runs(body: string): Promise<{ status: number | null; stdout: string }> {
  return inTemporaryFolder({}, async (folder) => {
    const file = join(folder, 'some.test.cjs')
    writeFileSync(file, `it('does something', () => { ${body} })\n`)
    const flags = ['--no-config', '--no-package', '--reporter', reporter, file]
    return spawnSync(process.execPath, [mocha, ...flags], { encoding: 'utf8', timeout: 15_000 })
  })
}

describe('the report of the tests', () => {
  it('ends with the counts, and the process with it', async () => {
    const good = await runs('')
    assert.deepEqual([good.status, good.stdout.endsWith('1 passed, 0 failed\n')], [0, true])
    const bad = await runs('throw new Error()')
    assert.equal(bad.status, 1)
    assert.match(bad.stdout, /^0 passed, 1 failed$/m)
  })

  it('ends a process that something was left open in', async () => {
    const { status, stdout } = await runs('setInterval(() => {}, 1_000)')
    assert.equal(status, 1)
    assert.match(stdout, /1 passed, 0 failed\nleft open: .*Timeout.*\n1 passed, 1 failed\n$/)
  })
})
