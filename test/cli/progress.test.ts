import assert from 'node:assert/strict'
import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import { Output, type OutputFlags } from '../../cli/output.js'
import { Progress } from '../../cli/progress.js'
import { Transfers } from '../../cli/transfers.js'
import { FakeContext } from '../support/fake-context.js'
import { FakePeer, HELLO, ROOT } from '../support/fake-peer.js'
import { VirtualTerminal } from '../support/virtual-terminal.js'

const MiB = 1024 * 1024

function shown(flags: OutputFlags = {}, stderr = new FakeContext().stderr) {
  const context = new FakeContext()
  context.stderr = stderr
  const { facts } = new FakePeer()
  const output = new Output(context, flags)
  const progress = new Progress(new Transfers(facts, context.clock), output, context.clock)
  facts.tell('link-opened', 1, { host: '127.0.0.1', port: 3333 }, true)
  const start = (file: number, name: string) => {
    facts.tell('download-started', file, { name, root: ROOT, size: HELLO.size }, 0)
    facts.tell('source-joined', file, 1)
  }
  start(1, 'hello.bin')
  return { context, facts, output, progress, start }
}

describe('progress', () => {
  it('is a line every ten seconds where nobody looks at a terminal', () => {
    const { context, facts, progress } = shown()
    for (let step = 0; step < 100; step++) {
      facts.tell('bytes-received', 1, 1, 40 * 1024)
      context.clock.advance(100)
    }
    assert.deepEqual(context.stderr.lines, [
      'hello.bin  48 %  3.9 MiB of 8.0 MiB  400.0 KiB/s  0:11  1 source',
    ])
    progress.stop()
    assert.equal(context.clock.pending, 0)
  })

  it('is no line where nothing has changed', () => {
    const { context, facts } = shown()
    facts.tell('source-lost', 1, 1, 'TIMED_OUT')
    context.clock.advance(60_000)
    assert.deepEqual(context.stderr.lines, ['hello.bin  0 %  0 B of 8.0 MiB  waiting for a source'])
  })

  it('is one line for all of several files', () => {
    const { context, start } = shown()
    start(2, 'other.bin')
    context.clock.advance(10_000)
    assert.deepEqual(context.stderr.lines, [
      '0 of 2 files  0 %  0 B of 16.0 MiB  0 B/s  --:--  0 sources',
    ])
  })

  it('is one object a second and file for programs, on standard output', async () => {
    const { context, facts } = shown({ json: true })
    facts.tell('indexing-progress', 'new.iso', 0, MiB)
    context.clock.advance(500)
    facts.tell('bytes-received', 1, 1, MiB)
    context.clock.advance(500)
    facts.tell('source-lost', 1, 1, 'TIMED_OUT')
    facts.tell('download-waiting', 1, 'nobody has it now')
    context.clock.advance(5_000)
    await Promise.resolve()
    assert.equal(context.stderr.text, '')
    const { name, root, size } = HELLO
    const [first, hashing] = context.stdout.objects
    assert.deepEqual(first, {
      event: 'progress',
      name,
      root,
      size,
      bytes: MiB,
      bytesPerSecond: MiB,
      secondsLeft: 7,
      state: 'moving',
      waitingFor: null,
      sources: [{ peer: '127.0.0.1:3333', bytes: MiB, bytesPerSecond: 2 * MiB }],
    })
    assert.deepEqual(hashing, {
      event: 'hashing',
      name: 'new.iso',
      size: MiB,
      bytes: 0,
      bytesPerSecond: 0,
      secondsLeft: null,
    })
    const last = context.stdout.objects.at(-2)!
    assert.deepEqual(
      [last.state, last.waitingFor, last.secondsLeft],
      ['waiting', 'nobody has it now', null],
    )
    assert.equal(context.stdout.objects.length, 12)
  })

  for (const flags of [{ quiet: true }, { quiet: true, json: true }]) {
    it(`is nothing for ${Object.keys(flags)}`, () => {
      const { context } = shown(flags, new VirtualTerminal())
      context.clock.advance(60_000)
      assert.equal(context.stderr.text + context.stdout.text, '')
    })
  }

  it('costs nothing while nothing moves', () => {
    const { context, facts, start } = shown()
    facts.tell('download-finished', 1, '', 0)
    context.clock.advance(10_000)
    assert.equal(context.clock.pending, 0)
    start(2, 'other.bin')
    assert.equal(context.clock.pending, 1)
  })
})

describe('progress on a terminal', () => {
  function live(columns = 80, rows = 24) {
    const terminal = new VirtualTerminal()
    terminal.columns = columns
    terminal.rows = rows
    const parts = shown({}, terminal)
    return { ...parts, terminal, clock: parts.context.clock }
  }

  it('is a line for each file and one for all, and goes away', () => {
    const { clock, facts, progress, start, terminal } = live()
    start(2, 'b.bin')
    facts.tell('bytes-received', 1, 1, 4 * MiB)
    clock.advance(2_000)
    assert.deepEqual(terminal.picture, [
      'hello.bin               50 %  [=====     ]     2.0 MiB/s      0:01  1 source',
      'b.bin                    0 %  [          ]  waiting for a turn at 1 peer',
      '0 of 2 files            25 %  [==        ]     2.0 MiB/s      0:03  1 source',
      '',
    ])
    progress.stop()
    assert.deepEqual(terminal.picture, [''])
  })

  it('is redrawn ten times a second at most, whatever moves and is said', () => {
    const { clock, facts, output, terminal } = live()
    for (let step = 0; step < 1000; step++) {
      facts.tell('bytes-received', 1, 1, 1024)
      output.note(`line ${step}`)
      clock.advance(1)
    }
    assert.equal(terminal.text.match(/\[=* *\]/g)?.length, 10)
  })

  it('leaves the prompt alone, whose line is being typed', () => {
    const { clock, facts, output, terminal } = live(60)
    const reader = createInterface({
      input: new PassThrough(),
      output: terminal,
      prompt: '> ',
      history: ['get hello.bin b.bin'],
      completer: () => [['get hello.bin '], 'get hel'],
    })
    reader.prompt()
    output.screen.keepBelow(reader)
    reader.write('get hel')
    facts.tell('bytes-received', 1, 1, MiB)
    clock.advance(100)
    assert.equal(terminal.picture.at(-1), '> get hel')
    reader.write(null, { name: 'tab' })
    facts.tell('bytes-received', 1, 1, MiB)
    clock.advance(100)
    assert.equal(terminal.picture.at(-1), '> get hello.bin')
    reader.write(null, { name: 'up' })
    clock.advance(100)
    output.note('something was said')
    facts.tell('bytes-received', 1, 1, MiB)
    clock.advance(100)
    assert.deepEqual(terminal.picture, [
      'something was said',
      'hello.bin         37 %     6.0 MiB/s     --:--  1 source',
      '> get hello.bin b.bin',
    ])
    reader.close()
  })

  it('shows the busiest where the terminal is low, and says how many more there are', () => {
    const { clock, facts, start, terminal } = live(60, 6)
    for (let file = 2; file <= 9; file++) start(file, `file-${file}`)
    facts.tell('bytes-received', 7, 1, 2 * MiB)
    facts.tell('bytes-received', 3, 1, MiB)
    clock.advance(100)
    assert.deepEqual(
      terminal.picture.map((line) => line.split('  ')[0]),
      ['file-3', 'file-7', 'and 7 more', '0 of 9 files', ''],
    )
    // Somewhat busier than file-3 is not enough: its line would come and go.
    facts.tell('bytes-received', 8, 1, 1.5 * MiB)
    clock.advance(100)
    assert.ok(terminal.picture[0]?.startsWith('file-3'), terminal.picture[0])
    facts.tell('bytes-received', 8, 1, MiB)
    clock.advance(100)
    assert.deepEqual(terminal.picture.map((line) => line.split('  ')[0]).slice(0, 2), [
      'file-7',
      'file-8',
    ])
    terminal.rows = 2
    clock.advance(100)
    assert.match(terminal.picture[0]!, /^0 of 9 files/)
    assert.equal(terminal.picture.length, 2)
  })

  it('follows the window when it becomes narrower and wider', () => {
    const { clock, facts, output, terminal } = live(80)
    output.note('said before')
    facts.tell('bytes-received', 1, 1, 4 * MiB)
    clock.advance(100)
    for (const columns of [20, 35, 120, 20]) {
      terminal.resize(columns)
      facts.tell('bytes-received', 1, 1, 1)
      clock.advance(100)
      assert.equal(terminal.picture.length, 3, terminal.picture.join('\n'))
      assert.equal(terminal.picture[0], 'said before')
      assert.match(terminal.picture[1]!, /^hello\.bin +50 %/)
    }
  })

  it('is drawn on no terminal that cannot move its cursor', () => {
    const context = new FakeContext()
    context.stderr.isTTY = true
    context.environment.TERM = 'dumb'
    assert.equal(new Output(context, {}).live, false)
  })
})
