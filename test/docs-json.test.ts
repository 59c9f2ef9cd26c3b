import assert from 'node:assert/strict'
import { Output } from '../cli/output.js'
import { Progress } from '../cli/progress.js'
import { runScript } from '../cli/script.js'
import { Signals } from '../cli/signals.js'
import { Transfers } from '../cli/transfers.js'
import { inlineCode, PAGES, tableOf } from './support/documentation.js'
import { FakeContext } from './support/fake-context.js'
import { FakePeer, HELLO } from './support/fake-peer.js'

const page = PAGES.find(({ name }) => name === 'docs/json.md')!
const documented = new Map(
  tableOf(page, 'event').map(([event, fields]) => [
    event!.replaceAll('`', ''),
    inlineCode({ name: '', text: fields! }),
  ]),
)

describe('docs/json.md', () => {
  it('names each field of what is printed, and no other', async () => {
    const context = new FakeContext()
    const node = new FakePeer()
    const output = new Output(context, { json: true })
    const transfers = new Transfers(node.facts, context.clock)
    const progress = new Progress(transfers, output, context.clock)
    node.commands.set('count', { about: 'say how many', run: () => '0' })
    node.facts.tell('download-started', 1, HELLO, 0)
    node.facts.tell('bytes-received', 1, 1, 1)
    node.facts.tell('bytes-sent', 1, 1, 1)
    node.facts.tell('indexing-progress', 'new.iso', 0, 1)
    context.clock.advance(1_000)
    const looks = 'update\nrehash\nholders hello.bin\nexplain hello.bin\ncount\n'
    context.stdin.end(`${looks}get hello.bin x\nstatus\nhelp\nupd\n`)
    await runScript(context, { node, output, transfers }, new Signals(context))
    progress.stop()

    const seen = new Map<string, Set<string>>()
    for (const { event, ...fields } of context.stdout.objects) {
      const names = seen.get(String(event)) ?? new Set()
      for (const name of Object.keys(fields)) names.add(name)
      seen.set(String(event), names)
    }
    for (const [event, fields] of seen) {
      assert.deepEqual([...fields].sort(), [...documented.get(event)!].sort(), event)
    }
    // What tells of a start is printed by commands that open ports, what tells of runs by simulate,
    // and of plugins by plugin new and plugin test.
    const others = [...documented.keys()].filter((event) => !seen.has(event))
    const elsewhere = [
      'listening',
      'sharing',
      'reloaded',
      'run',
      'strategy',
      'score',
      'made',
      'testing',
      'tested',
    ]
    assert.deepEqual(others, elsewhere)

    const status = context.stdout.objects.find(({ event }) => event === 'status')!
    const [, moving] = page.text.split('`moving` in `status`')
    const [one] = status.moving as object[]
    for (const field of Object.keys(one!)) assert.ok(moving!.includes(`\`${field}\``), field)
    for (const [field] of tableOf(page, 'field')) {
      assert.ok(documented.get('progress')!.includes(field!.replaceAll('`', '')), field)
    }
  })
})
