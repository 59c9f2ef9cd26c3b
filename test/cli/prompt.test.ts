import assert from 'node:assert/strict'
import { Output } from '../../cli/output.js'
import { Prompt } from '../../cli/prompt.js'
import { Signals } from '../../cli/signals.js'
import { Transfers } from '../../cli/transfers.js'
import { RodizioError } from '../../core/errors.js'
import { FakeContext } from '../support/fake-context.js'
import { FakePeer, HELLO } from '../support/fake-peer.js'
import { temporaryFolder } from '../support/temporary-folder.js'
import { until } from '../support/until.js'
import { VirtualTerminal } from '../support/virtual-terminal.js'

const ctrlC = '\x03'
const ctrlD = '\x04'
const up = '\x1b[A'

describe('prompt', () => {
  const folder = temporaryFolder()

  function opened() {
    const context = new FakeContext()
    const terminal = new VirtualTerminal()
    context.stderr = terminal
    context.environment.XDG_STATE_HOME = folder()
    const node = new FakePeer([HELLO, { ...HELLO, name: 'two words.txt' }])
    const output = new Output(context, {})
    const transfers = new Transfers(node.facts, context.clock)
    const ended = new Prompt(context, { node, output, transfers }, new Signals(context)).run()
    const type = async (keys: string) => {
      context.stdin.write(keys)
      // Readline waits after an escape to see whether a key or a sequence has come.
      await new Promise((resolve) => setImmediate(resolve))
    }
    return { context, node, ended, output, terminal, type }
  }

  it('runs what is typed and stays below what it says', async () => {
    const { context, node, ended, type } = opened()
    await type('update\r')
    await type('list\r')
    await until(() => context.stdout.lines.length === 4)
    assert.deepEqual(node.calls, ['update'])
    assert.match(context.stdout.lines[2]!, /^hello\.bin {6}8\.0 MiB/)
    await type('quit\r')
    await ended
  })

  it('ends at the end of input', async () => {
    const { ended, type } = opened()
    await type(ctrlD)
    await ended
  })

  it('ends at a signal', async () => {
    const { context, ended } = opened()
    context.signal('SIGTERM')
    await ended
  })

  it('completes commands and names of files', async () => {
    const { context, node, ended, type } = opened()
    for (const key of ['upd', '\t', '\r']) await type(key)
    await until(() => context.stdout.text !== '')
    for (const key of ['holders tw', '\t', '\r']) await type(key)
    await until(() => node.calls.length === 2)
    assert.deepEqual(node.calls, ['update', 'holders two words.txt'])
    await type(ctrlD)
    await ended
  })

  it('offers what may be meant between what was said and what changes', async () => {
    const { ended, output, terminal, type } = opened()
    await type('get hello.bin\r')
    output.screen.show(['hello.bin 10 %'])
    await type('h')
    output.note('something was said')
    for (const key of ['\t', '\t']) await type(key)
    output.screen.show(['hello.bin 20 %'])
    assert.deepEqual(terminal.picture, [
      '> get hello.bin',
      'something was said',
      '> h',
      'holders   help',
      '',
      'hello.bin 20 %',
      '> h',
    ])
    await type(ctrlC)
    await type(ctrlD)
    await ended
  })

  it('goes on while files are fetched, which Ctrl-C stops', async () => {
    const { context, node, ended, type } = opened()
    node.get = (_name, options) =>
      new Promise((_resolve, reject) => {
        options?.signal?.addEventListener('abort', () =>
          reject(new RodizioError('STOPPED', 'given up')),
        )
      })
    await type('get hello.bin\r')
    await type('rehash\r')
    await until(() => node.calls.includes('rehash'))
    await type(ctrlC)
    await until(() => context.stderr.text.includes('stopped; what has arrived is kept'))
    await type('rehash\r')
    await until(() => node.calls.length === 2)
    await type(ctrlC)
    await ended
  })

  it('runs other commands while the tracker is waited for', async () => {
    const { context, node, ended, type } = opened()
    node.update = () => new Promise(() => {})
    await type('update\r')
    await type('rehash\r')
    await until(() => context.stdout.text.includes('sharing 3 files'))
    await type(ctrlD)
    await ended
  })

  for (const [title, keys] of Object.entries({
    quit: 'quit\r',
    'Ctrl-C': ctrlC,
    'Ctrl-D': ctrlD,
  })) {
    it(`leaves in silence by ${title} while the tracker is waited for`, async () => {
      const { context, node, ended, type } = opened()
      const stop: (() => void)[] = []
      const waiting = () =>
        new Promise<never>((_resolve, reject) => {
          stop.push(() => reject(new RodizioError('STOPPED', 'the peer was stopped')))
        })
      node.update = waiting
      node.holders = waiting
      await type('update\r')
      await type('holders hello.bin\r')
      await type(keys)
      await ended
      assert.equal(stop.length, 2)
      for (const one of stop) one()
      await new Promise((resolve) => setImmediate(resolve))
      assert.equal(context.stdout.text, '')
      assert.doesNotMatch(context.stderr.text, /stopped/)
    })
  }

  it('takes back an unfinished line at Ctrl-C', async () => {
    const { context, node, ended, type } = opened()
    await type('rehash')
    await type(ctrlC)
    await type('status\r')
    await until(() => context.stdout.text !== '')
    assert.deepEqual(node.calls, [])
    await type(ctrlC)
    await ended
  })

  it('stops what is fetched when it ends', async () => {
    const { context, node, ended, type } = opened()
    node.get = (_name, options) =>
      new Promise((_resolve, reject) => {
        options?.signal?.addEventListener('abort', () =>
          reject(new RodizioError('STOPPED', 'given up')),
        )
      })
    await type('get hello.bin\r')
    await type('quit\r')
    await ended
    assert.match(context.stderr.text, /stopped; what has arrived is kept/)
  })

  it('remembers what was typed in sessions before', async () => {
    const first = opened()
    await first.type('rehash\r')
    await first.type(ctrlD)
    await first.ended
    const second = opened()
    await second.type(`${up}\r`)
    await until(() => second.node.calls.includes('rehash'))
    await second.type(ctrlD)
    await second.ended
  })
})
