import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { processes } from '../support/processes.js'
import { sameContent } from '../support/same-content.js'
import { temporaryFolder } from '../support/temporary-folder.js'

const names = ['model v2.gguf', 'docs/olá.txt', "it's.txt", 'empty']

describe('rodizio share', () => {
  const folder = temporaryFolder()
  const start = processes()

  /** A folder of its own for each side. */
  function side(name: string): string {
    const path = join(folder(), name)
    mkdirSync(path)
    return path
  }

  /** Runs a line as typed at a shell where `rodizio` is installed. */
  function paste(line: string, directory: string): string {
    const bin = side('bin')
    const program = fileURLToPath(new URL('../../bin/rodizio.cjs', import.meta.url))
    const script = `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`
    writeFileSync(join(bin, 'rodizio'), script)
    chmodSync(join(bin, 'rodizio'), 0o755)
    const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` }
    return execFileSync('sh', ['-c', line], {
      cwd: directory,
      env,
      encoding: 'utf8',
      stdio: 'pipe',
    })
  }

  it('prints a line that fetches everything when it is pasted on the other side', async () => {
    const [sharing, fetching] = [side('sharing'), side('fetching')]
    mkdirSync(join(sharing, 'docs'))
    for (const name of names)
      writeFileSync(join(sharing, name), name === 'empty' ? '' : randomBytes(1_000_000))
    const share = start(['share', '.', '--port', '0'], { directory: sharing })
    const [, line] = await share.says(/^on the others: {2}(rodizio get .+)$/m)
    const said = paste(line!, fetching)
    for (const name of names)
      assert.ok(sameContent(join(sharing, name), join(fetching, name)), name)
    assert.equal(said.match(/, verified$/gm)?.length, names.length)
    share.signal('SIGINT')
    assert.equal(await share.ended(), 0)
  })

  it('says to a tracker that runs already what came and what went', async () => {
    const tracker = start(['tracker', '--port', '0'], { directory: folder() })
    const [, port] = await tracker.says(/^tracker listening on .+:(\d+)$/m)
    const at = `127.0.0.1:${port}`
    writeFileSync(join(folder(), 'a.bin'), 'content')
    const share = start(['share', 'a.bin', '--tracker', at], { directory: folder() })
    await share.says(/^on the others/m)
    const holders = async (): Promise<number> => {
      const list = start(['list', '--tracker', at, '--json'], { directory: folder() })
      assert.equal(await list.ended(), 0)
      return JSON.parse(list.stdout).holders
    }
    assert.equal(await holders(), 1)
    share.signal('SIGTERM')
    assert.equal(await share.ended(), 0)
    assert.equal(await holders(), 0)
  })
})
