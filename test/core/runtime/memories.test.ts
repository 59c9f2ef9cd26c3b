import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { LIMITS } from '../../../core/limits.js'
import { Memories } from '../../../core/runtime/memories.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

describe('Memories', () => {
  const home = temporaryFolder()
  const { XDG_CACHE_HOME: before } = process.env
  afterEach(() => {
    if (before === undefined) delete process.env.XDG_CACHE_HOME
    else process.env.XDG_CACHE_HOME = before
  })

  function memories(cacheHome = home()): Memories {
    process.env.XDG_CACHE_HOME = cacheHome
    return new Memories()
  }
  const remember = (on: Memories, key: string, chunks: Iterable<Uint8Array>) =>
    new Promise<void>((done) => on.remember(key, chunks, done))
  const recall = (on: Memories, key: string) =>
    new Promise<Uint8Array | undefined>((done) => on.recall(key, done))
  const files = () => fs.readdirSync(join(home(), 'rodizio'))

  it('keeps what is nobody else’s business for the user alone', async function () {
    if (process.platform === 'win32') this.skip()
    const one = memories()
    await remember(one, '/shared', [Buffer.from('x')])
    const mode = (path: string) => fs.statSync(path).mode & 0o777
    assert.equal(mode(join(home(), 'rodizio')), 0o700)
    assert.deepEqual(
      files().map((name) => mode(join(home(), 'rodizio', name))),
      [0o600],
    )
  })

  it('keeps a bounded number, and forgets the oldest first', async () => {
    const one = memories()
    for (let count = 0; count <= LIMITS.memoriesMax + 5; count++) {
      await remember(one, `key ${count}`, [Buffer.from(String(count))])
      for (const name of files()) {
        const path = join(home(), 'rodizio', name)
        const seconds = 1_000_000 + Number(fs.readFileSync(path, 'utf8'))
        fs.utimesSync(path, seconds, seconds)
      }
    }
    assert.equal(files().length, LIMITS.memoriesMax)
    assert.equal(await recall(one, 'key 5'), undefined)
    assert.equal(String(await recall(one, 'key 6')), '6')
  })

  it('goes without where nothing can be kept, and leaves no half of anything', async () => {
    fs.writeFileSync(join(home(), 'file'), '')
    const nowhere = memories(join(home(), 'file'))
    await remember(nowhere, 'key', [Buffer.from('x')])
    assert.equal(await recall(nowhere, 'key'), undefined)
    const one = memories()
    await remember(one, 'key', [Buffer.from('x')])
    const [name] = files()
    fs.rmSync(join(home(), 'rodizio', name!))
    fs.mkdirSync(join(home(), 'rodizio', name!))
    await remember(one, 'key', [Buffer.from('y')])
    assert.equal(await recall(one, 'key'), undefined)
    assert.deepEqual(files(), [name])
  })
})
