import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../cli/run.js'
import { FakeContext } from '../support/fake-context.js'
import { plainStrategy } from '../support/plain-strategy.js'
import { temporaryFolder } from '../support/temporary-folder.js'

describe('plugin test', function () {
  this.timeout(20_000)
  const folder = temporaryFolder()

  async function called(...words: string[]) {
    const context = new FakeContext({}, folder())
    const status = await run(['plugin', 'test', ...words], context)
    return { status, stdout: context.stdout, stderr: context.stderr }
  }

  const write = (text: string) => writeFileSync(join(folder(), 'mine.js'), text)

  it('says that all holds, of what, and with which seed', async () => {
    write(plainStrategy('(request, holders) => holders.sample(request.count, random)'))
    const { status, stdout, stderr } = await called('mine.js', '--seed', '7')
    assert.equal(status, 0, stdout.text)
    assert.equal(stderr.text, '')
    assert.equal(stdout.lines[0], 'strategy mine, seed 7')
    assert.match(stdout.lines.at(-1)!, /^all \d+ hold$/)
    for (const line of stdout.lines.slice(1, -1)) assert.match(line, /^ok {6}\S/)
  })

  it('says what fails, with the smallest case and the line that replays it', async () => {
    write(plainStrategy('(request, holders) => holders.sample(2, random)'))
    const { status, stdout, stderr } = await called('mine.js', '--seed', '7')
    assert.equal(status, 1)
    const from = stdout.text.indexOf('FAILED  hands out each once')
    const failed = stdout.text.slice(from).replace(/\d+ of \d+ hold/, 'some hold')
    assert.equal(
      failed,
      `FAILED  hands out each once, and no more than asked for, in any swarm
          2 were handed out for 1
          the smallest case, of seed 7:
            number 1 joins with a.bin: 1 free slot, 100 %
            number 2 joins with a.bin: 1 free slot, 100 %
            a stranger asks for a.bin, for up to 1: 1, 2
ok      starves nobody: all who are alike are served within 40 rounds
ok      gives the same answers with the same seed, in any swarm
ok      changes nothing that it is given, in any swarm
ok      answers within its time budget
some hold
`,
    )
    assert.deepEqual(stderr.lines, ['replay: rodizio plugin test mine.js --seed 7'])
    const again = await called('mine.js', '--seed', '7')
    assert.equal(again.stdout.text, stdout.text)
  })

  it('draws a seed when none is given', async () => {
    write(plainStrategy('() => []'))
    const { status, stdout, stderr } = await called('mine.js')
    assert.equal(status, 1)
    const [, seed] = /^strategy mine, seed (\d+)$/m.exec(stdout.text)!
    assert.equal(stderr.lines.at(-1), `replay: rodizio plugin test mine.js --seed ${seed}`)
  })

  it('prints objects with --json', async () => {
    write(plainStrategy('() => []'))
    const { stdout } = await called('mine.js', '--seed', '7', '--json')
    const [first, second] = stdout.objects
    assert.deepEqual(first, { event: 'testing', kind: 'strategy', name: 'mine', seed: 7 })
    assert.deepEqual(Object.keys(second!), ['event', 'title', 'holds'])
    const failed = stdout.objects.filter(({ holds }) => holds === false)
    assert.deepEqual(
      failed.map(({ title }) => title),
      [
        'serves everybody, all else being equal',
        'serves one who joins later',
        'starves nobody: all who are alike are served within 40 rounds',
      ],
    )
    assert.match(String(failed.at(-1)!.message), /^number 1 was never handed out\nthe smallest/)
  })

  it('hears a promise out that a strategy answers with', async () => {
    write(plainStrategy('async () => { throw new Error("later") }'))
    const { status, stdout } = await called('mine.js', '--seed', '7')
    assert.equal(status, 1)
    assert.match(stdout.text, /FAILED .*\n {10}its answer is no array/)
  })

  const others: [kind: string, create: string, status: number, said: RegExp][] = [
    ['pieceOrder', 'next: (open) => open.any(random)', 0, /^all \d+ hold$/m],
    [
      'pieceOrder',
      'next: (open) => { const [, second] = open; return second }',
      1,
      /it takes nothing from anybody\n +the smallest case, of seed 7:\n +a file of 1 pieces; so/,
    ],
    ['portAllocator', '*candidates(ports) { yield ports.listeningPort }', 0, /^all \d+ hold$/m],
    [
      'portAllocator',
      '*candidates({ initialPort }) { yield initialPort; yield initialPort + 1 }',
      1,
      /it named 65536\n +the smallest case, of seed 7:\n +from 65535, listening on 1: 65535, 65536/,
    ],
  ]
  for (const [kind, methods, expected, said] of others) {
    it(`tests a plugin of kind ${kind} and ends with ${expected}`, async () => {
      write(`export default {
        kind: '${kind}', api: 1, name: 'mine', create: ({ random }) => ({ ${methods} }),
      }`)
      const { status, stdout } = await called('mine.js', '--seed', '7')
      assert.match(stdout.text, said)
      assert.equal(status, expected)
    })
  }

  const useless: [text: string, said: RegExp][] = [
    [
      'export default 3',
      /^rodizio: plugin 'mine\.js' is no plugin: it must be \{ kind: 'strategy'/,
    ],
    ['export default { kind: "x" }', /is a plugin of kind 'x', not 'strategy', .* or 'transport'$/],
    ['import "./none.js"', /plugin 'mine\.js' cannot be loaded: Cannot find module/],
    ['const a =', /plugin 'mine\.js' cannot be loaded: SyntaxError/],
    ["export default { kind: 'strategy', api: 2 }", /was written for plugin api 2, this is api 1/],
    [
      plainStrategy('() => []', 'throw new Error("no")'),
      /^rodizio: strategy mine cannot be used: its create threw an exception: no$/,
    ],
  ]
  for (const [text, said] of useless) {
    it(`ends with 78 when it says: ${said}`, async () => {
      write(text)
      const { status, stdout, stderr } = await called('mine.js')
      assert.match(stderr.text.trimEnd(), said)
      assert.equal(status, 78)
      assert.equal(stdout.text, '')
    })
  }

  const misuse: [words: string[], status: number, said: RegExp][] = [
    [[], 2, /missing required argument 'file'\n\(see: rodizio plugin test --help\)/],
    [['mine.js', '--seed', 'x'], 2, /^rodizio: --seed must be an integer from 0 to \d+, not 'x'/],
    [['none.js'], 78, /^rodizio: plugin 'none\.js' cannot be loaded: there is no file \//],
    [
      ['mine.ts'],
      78,
      /^rodizio: plugin 'mine\.ts' is TypeScript: compile it and name the \.js file/,
    ],
  ]
  for (const [words, expected, said] of misuse) {
    it(`ends with ${expected} when it is called with '${words.join(' ')}'`, async () => {
      const { status, stderr } = await called(...words)
      assert.match(stderr.text, said)
      assert.equal(status, expected)
    })
  }
})
