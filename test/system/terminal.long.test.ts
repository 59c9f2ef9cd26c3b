import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hasProgram } from '../support/has-program.js'
import { OriginalSystem } from '../support/original-system.js'
import { processes, type Rodizio } from '../support/processes.js'
import { temporaryFolder } from '../support/temporary-folder.js'

/**
 * Runs what follows on a terminal of its own, of which our pipes are keyboard and screen; it is
 * gone when there are no more keys.
 */
const underTerminal = `
import os, pty, sys
def read(keyboard):
    keys = os.read(keyboard, 1024)
    if not keys: raise EOFError
    return keys
try: status = pty.spawn(sys.argv[1:], stdin_read=read)
except EOFError:
    os.closerange(3, 32)
    status = os.wait()[1]
sys.exit(os.waitstatus_to_exitcode(status))
`

const onTerminal = [
  'python3',
  '-c',
  underTerminal,
  'sh',
  '-c',
  'stty columns 100 rows 30 && exec "$@"',
  'sh',
]

describe('the prompt on a terminal', () => {
  const folder = temporaryFolder()
  const start = processes()

  beforeEach(function () {
    if (!hasProgram('python3', ['-c', 'import pty'])) this.skip()
  })

  /** A peer whose prompt has come, for a tracker that may be there. */
  async function prompt(system: OriginalSystem): Promise<Rodizio> {
    const words = ['peer', '--peer-port', '0', '--server-port', `${system.port()}`]
    const environment = { XDG_STATE_HOME: folder(), TERM: 'xterm-256color' }
    const one = start(words, {
      directory: folder(),
      input: 'pipe',
      through: onTerminal,
      environment,
    })
    await one.says(/^peer listening on/m)
    await one.says(/> /)
    return one
  }

  it('takes update, list, get with completion, and quit', async () => {
    const system = await OriginalSystem.in(folder(), start)
    await system.tracker()
    system.put('a', 'hello world.txt', 'olá\n')
    const a = await system.peer('a')
    await a.asks('update')

    const b = await prompt(system)
    b.writes('update\r')
    await b.says(/the tracker knows 1 file; 'list' shows them/)
    b.writes('list\r')
    await b.says(/hello world\.txt +5 B +1 /)
    b.writes('get hel')
    await b.says(/get hel/)
    b.writes('\t')
    await b.says(/'hello world\.txt' /)
    b.writes('\r')
    await b.says(/hello world\.txt {2}5 B from .*, verified/)
    assert.equal(readFileSync(join(folder(), 'files', 'hello world.txt'), 'utf8'), 'olá\n')
    b.writes('quit\r')
    assert.equal(await b.ended(), 0)
    const history = readFileSync(join(folder(), 'rodizio', 'history'), 'utf8')
    assert.match(history, /^quit\nget 'hello world\.txt' ?\nlist\nupdate\n$/)
  })

  it('answers local commands while the tracker is sought', async () => {
    const system = await OriginalSystem.in(folder(), start)
    const one = await prompt(system)
    await one.says(/sharing 0 files/)
    writeFileSync(join(folder(), 'files', 'new.txt'), 'new')
    one.writes('update\r')
    await one.says(/the tracker at \S+ does not answer/)
    one.writes('rehash\r')
    await one.says(/sharing 1 file: 1 added/)
  }).timeout(10_000)

  for (const [title, keys] of Object.entries({ 'at once': '', 'with a line begun': 'get hel' })) {
    it(`says goodbye ${title} when its terminal is gone`, async () => {
      const system = await OriginalSystem.in(folder(), start)
      await system.tracker()
      const one = await prompt(system)
      writeFileSync(join(folder(), 'files', 'hello.txt'), 'hello')
      one.writes('rehash\r')
      await one.says(/sharing 1 file/)
      one.writes('update\r')
      await one.says(/the tracker knows 1 file/)
      one.types(keys)
      assert.equal(await one.ended(), 0)
      const list = system.command('list')
      assert.equal(await list.ended(), 0)
      assert.match(list.stdout, /"name":"hello.txt".*"holders":0/)
    }).timeout(20_000)
  }

  for (const [title, keys] of Object.entries({ quit: 'quit\r', 'Ctrl-C': '\x03' })) {
    it(`ends soon by ${title} though the tracker is still sought`, async () => {
      const system = await OriginalSystem.in(folder(), start)
      const one = await prompt(system)
      one.writes('update\r')
      await one.says(/the tracker at \S+ does not answer/)
      one.writes(keys)
      assert.equal(await one.ended(), 0)
    }).timeout(10_000)
  }
})
