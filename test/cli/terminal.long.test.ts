import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from '../support/temporary-folder.js'
import { VirtualTerminal } from '../support/virtual-terminal.js'

/** Runs its arguments under a pseudo-terminal between its own standard input and output. */
const underTerminal = 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)'
const program = fileURLToPath(new URL('../../cli/main.js', import.meta.url))

describe('a peer on a real terminal', () => {
  const folder = temporaryFolder({ 'peer.conf': 'peerPort 0;\nserverPort 1;\nwait 0;\n' })
  let child: ChildProcess

  before(function () {
    if (spawnSync('python3', ['-c', 'import pty']).status !== 0) this.skip()
  })

  afterEach(async () => {
    if (child.exitCode !== null) return
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
  })

  it('prompts, completes, takes Ctrl-C for the line and ends with quit', async () => {
    const terminal = new VirtualTerminal()
    child = spawn('python3', ['-c', underTerminal, process.execPath, program, 'peer'], {
      cwd: folder(),
      env: { ...process.env, XDG_STATE_HOME: folder(), TERM: 'xterm', NO_COLOR: '1' },
    })
    child.stdout?.pipe(terminal)
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    const shows = async (line: string) => {
      while (!terminal.picture.includes(line)) {
        if (child.exitCode !== null) assert.fail(`it ended with ${terminal.picture.join('\n')}`)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    }
    const type = async (keys: string, line: string) => {
      child.stdin?.write(keys)
      await shows(line)
    }

    await shows('>')
    await type('sta', '> sta')
    await type('\t', '> status')
    await type('\r', 'serving     0 uploads, 0 B/s, 0 waiting')
    await type('not what I meant', '> not what I meant')
    await type('\x03', '>')
    await type('list\r', "nothing is known yet: 'update' asks the tracker what there is")
    child.stdin?.write('quit\r')
    assert.equal(await ended, 0, terminal.picture.join('\n'))
    assert.deepEqual(terminal.picture.slice(-3), [
      "nothing is known yet: 'update' asks the tracker what there is",
      '> quit',
      '',
    ])
  })
})
