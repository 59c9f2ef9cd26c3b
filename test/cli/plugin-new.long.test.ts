import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../cli/run.js'
import { FakeContext } from '../support/fake-context.js'
import { packageRoot } from '../support/package-root.js'
import { temporaryFolder } from '../support/temporary-folder.js'

describe('a folder that plugin new has made', function () {
  this.timeout(60_000)
  const folder = temporaryFolder()

  async function made(...words: string[]): Promise<string> {
    assert.equal(
      await run(['plugin', 'new', 'near-first', ...words], new FakeContext({}, folder())),
      0,
    )
    return join(folder(), 'near-first')
  }

  const npmTest = (cwd: string) => spawnSync('npm', ['test'], { cwd, encoding: 'utf8' })

  it('passes its tests at once, and fails them when the strategy breaks a rule', async () => {
    const cwd = await made()
    const good = npmTest(cwd)
    assert.equal(good.status, 0, good.stdout)
    assert.match(good.stdout, /^# pass \d\d$/m)
    const code = readFileSync(join(cwd, 'near-first.js'), 'utf8')
    writeFileSync(join(cwd, 'near-first.js'), code.replace('request.count) //', '9) //'))
    const bad = npmTest(cwd)
    assert.equal(bad.status, 1)
    assert.match(bad.stdout, /not ok \d+ - hands out at most as many as asked for/)
    assert.match(bad.stdout, /the smallest case, of seed 1:/)
  })

  it('passes its tests in TypeScript, with a compiler in it', async () => {
    const cwd = await made('--typescript')
    for (const name of ['typescript', '@types'])
      symlinkSync(join(packageRoot, 'node_modules', name), join(cwd, 'node_modules', name))
    const bin = join(cwd, 'node_modules', '.bin')
    symlinkSync(join(packageRoot, 'node_modules', '.bin'), bin)
    const { status, stdout } = npmTest(cwd)
    assert.equal(status, 0, stdout)
    assert.match(stdout, /^# pass \d\d$/m)
  })
})
