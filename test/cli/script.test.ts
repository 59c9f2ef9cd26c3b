import assert from 'node:assert/strict'
import { Output, type OutputFlags } from '../../cli/output.js'
import { runScript } from '../../cli/script.js'
import { Signals } from '../../cli/signals.js'
import { Transfers } from '../../cli/transfers.js'
import { FakeContext } from '../support/fake-context.js'
import { FakePeer, HELLO } from '../support/fake-peer.js'

async function script(lines: string, flags: OutputFlags = {}) {
  const context = new FakeContext()
  const node = new FakePeer()
  context.stdin.end(lines)
  const status = await running(context, node, flags)
  return { context, node, status }
}

function running(context: FakeContext, node = new FakePeer(), flags: OutputFlags = {}) {
  const output = new Output(context, flags)
  const transfers = new Transfers(node.facts, context.clock)
  return runScript(context, { node, output, transfers }, new Signals(context))
}

describe('commands through a pipe', () => {
  it('run in order and end with the last one', async () => {
    const { context, node, status } = await script('update\r\nlist\n\nget hello.bin\nrehash\n')
    assert.deepEqual(node.calls, ['update', 'get hello.bin', 'rehash'])
    assert.deepEqual(context.stdout.lines, [
      "the tracker knows 1 file; 'list' shows them",
      'NAME          SIZE  HOLDERS  ROOT',
      'hello.bin  8.0 MiB  2        9f3c2a17',
      'hello.bin  8.0 MiB from 127.0.0.1:3334 (4.0 MiB/s), verified',
      'sharing 3 files: 1 added, 0 changed, 0 removed',
    ])
    assert.equal(context.stderr.text, '')
    assert.equal(status, 0)
  })

  it('say that nothing is known before the first update', async () => {
    const { context, status } = await script('list\n')
    assert.match(context.stderr.text, /'update' asks the tracker/)
    assert.equal(status, 0)
  })

  it('go on after a mistake and end with the worst status', async () => {
    const { context, node, status } = await script(
      'get nothing.bin\nlits\nget "open\nget hello.bin',
    )
    assert.deepEqual(context.stderr.lines, [
      "rodizio: no file 'nothing.bin' is known",
      "rodizio: there is no command 'lits': did you mean 'list'?",
      'rodizio: a quote was opened and not closed: put " at its end',
    ])
    assert.deepEqual(node.calls, ['get nothing.bin', 'get hello.bin'])
    assert.equal(status, 2)
  })

  it('stop at quit', async () => {
    const { node } = await script('quit\nupdate\n')
    assert.deepEqual(node.calls, [])
  })

  it('stop at a signal', async () => {
    const context = new FakeContext()
    const ended = running(context)
    context.signal('SIGTERM')
    assert.equal(await ended, 143)
  })

  it('take several names, and --replace for other content', async () => {
    const { node } = await script("get hello.bin 'hello.bin' --replace\n")
    assert.deepEqual(node.calls, ['get hello.bin --replace', 'get hello.bin --replace'])
  })

  it('refuse words that they do not know', async () => {
    const { context, node, status } = await script('get\nget --force x\nlist x\nholders\n')
    assert.deepEqual(node.calls, [])
    assert.equal(context.stderr.lines.length, 4)
    for (const line of context.stderr.lines) assert.match(line, /; usage: (get|list|holders)/)
    assert.equal(status, 2)
  })

  it('show status, holders and help', async () => {
    const { context } = await script('status\nholders hello.bin\nhelp\n')
    const { text } = context.stdout
    assert.match(text, /^tracker {5}127\.0\.0\.1:2521, not asked yet$/m)
    assert.match(text, /the tracker hears of them with your next update or get/)
    assert.match(
      text,
      /^hello\.bin@9f3c2a17 {2}8\.0 MiB, 1 holder\n {2}127\.0\.0\.1:3334 {2}100 %$/m,
    )
    assert.match(text, /^get \[--replace\] NAME… +fetch files/m)
  })

  it('show the help of one command, or say that there is none', async () => {
    const context = new FakeContext()
    const node = new FakePeer()
    node.commands.set('count', { about: 'say how many', run: () => '0' })
    context.stdin.end('help list\nhelp count\nhelp coutn\nhelp lits\nhelp strange\nhelp a b\n')
    const status = await running(context, node)
    assert.deepEqual(context.stdout.lines, [
      'list  show what the last update brought',
      'count  say how many',
    ])
    assert.deepEqual(context.stderr.lines, [
      "rodizio: there is no command 'coutn': did you mean 'count'?",
      "rodizio: there is no command 'lits': did you mean 'list'?",
      "rodizio: there is no command 'strange': 'help' lists them",
      'rodizio: help; usage: help [COMMAND]',
    ])
    assert.equal(status, 2)
  })

  it('say so when nobody has what is asked for', async () => {
    const { context, status } = await script('update\nholders helo.bin\nholders strange\n')
    assert.deepEqual(context.stderr.lines.slice(-2), [
      'rodizio: nobody has ever shared helo.bin; did you mean hello.bin?',
      'rodizio: nobody has ever shared strange',
    ])
    assert.equal(status, 1)
  })

  it('answer programs with one object per line and the end of each command', async () => {
    const { context } = await script('update\nlist\nget hello.bin\nget x\n', { json: true })
    const { root, size } = HELLO
    const events = context.stdout.objects
    assert.deepEqual(events.slice(0, 7), [
      { event: 'updated', files: 1 },
      { event: 'ended', command: 'update', status: 0 },
      { name: 'hello.bin', root, size, holders: 2, partial: 0, here: false },
      { event: 'ended', command: 'list', status: 0 },
      {
        event: 'done',
        name: 'hello.bin',
        root,
        size,
        path: '/shared/hello.bin',
        seconds: 2,
        sources: [{ peer: '127.0.0.1:3334', bytes: size }],
      },
      { event: 'ended', command: 'get hello.bin', status: 0 },
      { event: 'failed', name: 'x', code: 'UNKNOWN_FILE', message: "no file 'x' is known" },
    ])
  })

  it('show hostile names without their control characters', async () => {
    const context = new FakeContext()
    const node = new FakePeer([{ ...HELLO, name: 'a\x1b[2Jb' }])
    context.stdin.end('update\nlist\n')
    await running(context, node)
    assert.ok(!context.stdout.text.includes('\x1b'), context.stdout.text)
    assert.ok(context.stdout.text.includes('a\\u{1B}[2Jb'), context.stdout.text)
  })
})
