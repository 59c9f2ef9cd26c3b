import assert from 'node:assert/strict'
import { Output, type OutputFlags } from '../../cli/output.js'
import { Progress } from '../../cli/progress.js'
import { FakeContext } from '../support/fake-context.js'
import { FakePeer, HELLO } from '../support/fake-peer.js'

describe('progress', () => {
  function shown({ tty = false, flags = {} as OutputFlags }) {
    const context = new FakeContext()
    context.stderr.isTTY = tty
    const { facts } = new FakePeer()
    const progress = new Progress(facts, new Output(context, flags), context.clock)
    facts.tell('link-opened', 1, { host: '127.0.0.1', port: 3333 }, true)
    facts.tell('download-started', 1, HELLO, 0)
    return { context, facts, progress }
  }

  it('is a line every few seconds where nobody looks at a terminal', () => {
    const { context, facts, progress } = shown({})
    facts.tell('bytes-received', 1, 1, 4 * 1024 * 1024)
    context.clock.advance(5_000)
    assert.deepEqual(context.stderr.lines, [
      'hello.bin  8.0 MiB  50 %  819.2 KiB/s  0:05  from 127.0.0.1:3333',
    ])
    context.clock.advance(5_000)
    assert.equal(context.stderr.lines.length, 2)
    progress.stop()
    assert.equal(context.clock.pending, 0)
  })

  it('is a bar on a terminal, taken away at the end', () => {
    const { context, facts, progress } = shown({ tty: true })
    facts.tell('bytes-received', 1, 1, 4 * 1024 * 1024)
    context.clock.advance(100)
    assert.match(context.stderr.text, /hello\.bin +\[={8} {8}\] {3}50 % {2}40\.0 MiB\/s/)
    context.stderr.text = ''
    progress.stop()
    assert.ok(context.stderr.text.includes('\x1b[0J'), 'the bar was not erased')
  })

  it('is redrawn ten times a second at most', () => {
    const { context, facts } = shown({ tty: true })
    for (let step = 0; step < 1000; step++) {
      facts.tell('bytes-received', 1, 1, 1024)
      context.clock.advance(1)
    }
    assert.equal(context.stderr.text.match(/\[=* *\]/g)?.length, 10)
  })

  it('is one object a second for programs, on standard output', () => {
    const { context, facts } = shown({ flags: { json: true } })
    facts.tell('bytes-received', 1, 1, 1024)
    context.clock.advance(1_000)
    assert.equal(context.stderr.text, '')
    assert.deepEqual(context.stdout.objects, [
      { event: 'progress', name: 'hello.bin', size: HELLO.size, bytes: 1024, bytesPerSecond: 1024 },
    ])
  })

  it('is nothing when asked to be quiet', () => {
    const { context } = shown({ tty: true, flags: { quiet: true } })
    context.clock.advance(60_000)
    assert.equal(context.stderr.text + context.stdout.text, '')
  })
})
