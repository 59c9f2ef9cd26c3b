import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formulaBytes } from '../support/formula-bytes.js'
import { processes } from '../support/processes.js'
import { temporaryFolder } from '../support/temporary-folder.js'

const count = 300

describe('a process that gets a folder', () => {
  const folder = temporaryFolder()
  const start = processes()

  it('brings all of it, and serves others for as long as it stays', async () => {
    const directory = join(folder(), 'a')
    mkdirSync(join(directory, 'data/sub'), { recursive: true })
    const bytesOf = (index: number) => formulaBytes(4_096, index)
    const nameOf = (index: number) => `data/${index % 2 ? 'sub/' : ''}${index}.bin`
    for (let index = 0; index < count; index++) {
      writeFileSync(join(directory, nameOf(index)), bytesOf(index))
    }
    const none = { directory: folder() }
    const tracker = start(['tracker', '--port', '0', '--initial-port', '27000'], none)
    const [, port] = await tracker.says(/listening on .+:(\d+)$/m)
    const at = ['--tracker', `127.0.0.1:${port}`]
    const sharing = ['--peer-port', '0', '--initial-port', '27100']
    const seeder = start(['share', '.', ...at, ...sharing], { directory })
    await seeder.says(/^sharing 300 files/m)

    const staying = ['--stay', '1h', '--json', '--initial-port', '27200']
    const first = start(['get', 'data/', '-o', 'b', ...at, ...staying], none)
    await first.says(new RegExp(`(.*"event":"done".*\n){${count}}`))
    seeder.signal('SIGINT')
    assert.equal(await seeder.ended(), 0)
    const second = start(['get', 'data/**/*[02468].bin', '-o', 'c', ...at, '--wait', '20s'], none)
    assert.equal(await second.ended(), 0)
    assert.equal(second.stdout.match(/, verified$/gm)?.length, count / 2)
    for (let index = 0; index < count; index++) {
      assert.deepEqual(bytesAt('b', nameOf(index)), bytesOf(index))
      if (index % 2 === 0) assert.deepEqual(bytesAt('c', nameOf(index)), bytesOf(index))
    }
    assert.deepEqual(readdirSync(join(folder(), 'b')), ['data'])
    assert.equal(readdirSync(join(folder(), 'b/data')).length, count / 2 + 1)

    first.signal('SIGTERM')
    assert.equal(await first.ended(), 0)
    const third = start(['get', 'data/', ...at], none)
    assert.equal(await third.ended(), 1)
    assert.match(third.stderr, /nobody has data\/0\.bin now/)
    assert.match(third.stderr, /200 more files failed/)
  })

  function bytesAt(where: string, name: string): Uint8Array {
    return new Uint8Array(readFileSync(join(folder(), where, name)))
  }
})
