import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createPeerNode, createTracker } from '../../index.js'
import { temporaryFolder } from '../support/temporary-folder.js'
import { VirtualTerminal } from '../support/virtual-terminal.js'

/** Runs its arguments under a pseudo-terminal between its own standard input and output. */
const underTerminal = 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)'
const program = fileURLToPath(new URL('../../bin/rodizio.cjs', import.meta.url))

describe('a peer on a real terminal', () => {
  const folder = temporaryFolder({
    'peer.conf': 'peerPort 0;\nserverPort 1;\nwait 0;\nshared got;\n',
  })
  let child: ChildProcess

  before(function () {
    if (spawnSync('python3', ['-c', 'import pty']).status !== 0) this.skip()
  })

  afterEach(async () => {
    if (child.exitCode !== null) return
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
  })

  /** Runs a peer, and waits for what a person would see. */
  function opened(...words: string[]) {
    const terminal = new VirtualTerminal()
    const call = [process.execPath, program, 'peer', ...words]
    const sized = ['sh', '-c', `stty columns ${terminal.columns} rows 24; exec "$@"`, 'sh']
    child = spawn('python3', ['-c', underTerminal, ...sized, ...call], {
      cwd: folder(),
      env: { ...process.env, XDG_STATE_HOME: folder(), TERM: 'xterm', NO_COLOR: '1' },
    })
    child.stdout?.pipe(terminal)
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    const until = async (seen: (picture: readonly string[]) => boolean) => {
      const untilMs = performance.now() + 30_000
      while (!seen(terminal.picture)) {
        const late = performance.now() > untilMs || child.exitCode !== null
        if (late) assert.fail(`it came to ${terminal.picture.join('\n')}`)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    }
    const type = async (keys: string, line: string) => {
      child.stdin?.write(keys)
      await until((picture) => picture.includes(line))
    }
    return { terminal, ended, until, type }
  }

  it('prompts, completes, takes Ctrl-C for the line and ends with quit', async () => {
    const { terminal, ended, type } = opened()
    await type('', '>')
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

  it('shows what moves above a line that is being typed, and takes it away', async function () {
    this.timeout(120_000)
    const shared = join(folder(), 'shared')
    mkdirSync(shared)
    const some = randomBytes(1024 * 1024)
    for (const name of ['a.bin', 'b.bin']) {
      writeFileSync(
        join(shared, name),
        Buffer.concat([Buffer.from(name), ...Array(300).fill(some)]),
      )
    }
    await using tracker = await createTracker({ port: 0 })
    const { port: serverPort } = await tracker.start()
    await using seeder = await createPeerNode({ serverPort, peerPort: 0, shared })
    await seeder.start()
    await seeder.update()

    const { terminal, ended, until, type } = opened(
      '--server-port',
      `${serverPort}`,
      '--wait',
      '30s',
    )
    await type('', '>')
    await type('get a.bin b.bin\r', '> get a.bin b.bin')
    const beganMs = performance.now()
    await type('stat', '> stat')
    await until((picture) => rows(picture).length === 3 && /[1-9] %/.test(rows(picture)[2]!))
    const [total, prompt] = terminal.picture.slice(-2)
    // In order of beginning, which is the tracker's and the network's affair.
    const [a, b] = terminal.picture.slice(-4, -2).sort()
    const figures = / +\d+ % {2}\[=* *\] +[\d.]+ MiB\/s +[-:\d]+ {2}1 source$/
    for (const [line, name] of [
      [a, 'a.bin'],
      [b, 'b.bin'],
      [total, '0 of 2 files'],
    ] as const) {
      assert.ok(line?.startsWith(name), line)
      assert.match(line!.slice(name.length), figures)
    }
    assert.equal(prompt, '> stat')

    await type('us\r', '> status')
    await until((picture) => picture.some((line) => /^ +from 127\.0\.0\.1:\d+ /.test(line)))
    await type('lis', '> lis')
    await until((picture) => picture.filter((line) => line.endsWith(', verified')).length === 2)
    const seconds = (performance.now() - beganMs) / 1000
    await until((picture) => rows(picture).length === 0 && picture.at(-1) === '> lis')
    // What people type and read is drawn besides.
    const drawn = terminal.text.match(/0 of 2 files/g)!.length
    assert.ok(drawn >= 3 && drawn <= 10 * seconds + 3, `${drawn} times in ${seconds} s`)

    child.stdin?.write('\x15quit\r')
    assert.equal(await ended, 0, terminal.picture.join('\n'))
  })
})

/** The lines that change. */
function rows(picture: readonly string[]): readonly string[] {
  return picture.filter((line) => /% {2}\[/.test(line))
}
