import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../cli/run.js'
import { FakeContext } from '../support/fake-context.js'
import { plainStrategy } from '../support/plain-strategy.js'
import { processes } from '../support/processes.js'
import { temporaryFolder } from '../support/temporary-folder.js'

describe('plugin test', function () {
  this.timeout(20_000)
  const folder = temporaryFolder()
  const start = processes()

  async function called(...words: string[]) {
    const context = new FakeContext({}, folder())
    const status = await run(['plugin', 'test', ...words], context)
    return { status, stdout: context.stdout, stderr: context.stderr }
  }

  /** Where time passes as soon as the plugin says that it hangs. */
  async function lateCalled() {
    const context = new FakeContext({}, folder())
    const ending = run(['plugin', 'test', 'mine.js', '--seed', '7'], context)
    const passing = setInterval(() => {
      if (existsSync(join(folder(), 'hangs'))) context.clock.advance(10_000)
    }, 200)
    const status = await ending.finally(() => clearInterval(passing))
    return { status, stdout: context.stdout, stderr: context.stderr }
  }

  /** What it says that with. */
  const hangs = () =>
    `process.getBuiltinModule('fs').writeFileSync(${JSON.stringify(join(folder(), 'hangs'))}, '')`
  const random = '(request, holders) => holders.sample(request.count, random)'
  const write = (text: string) => writeFileSync(join(folder(), 'mine.js'), text)

  it('says that all holds, of what, and with which seed', async () => {
    write(plainStrategy(random))
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
ok      nothing is thrown that nobody can catch
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

  const uncaught: [what: string, module: string, told: string][] = [
    [
      'an error of a timer',
      plainStrategy(random, "setTimeout(() => { throw new Error('boom') })"),
      'mine.js:6:32: boom',
    ],
    [
      'a rejected promise',
      plainStrategy(random, "Promise.reject(new Error('lost'))"),
      'mine.js:6:22: lost',
    ],
    ['what is no error', plainStrategy(random, "Promise.reject('lost')"), 'mine.js: lost'],
  ]
  for (const [what, module, told] of uncaught) {
    it(`counts ${what} that nobody catches as a case, and says where it came from`, async () => {
      write(module)
      const { status, stdout, stderr } = await called('mine.js', '--seed', '7')
      const [failed, why, sum, ...rest] = stdout.lines
        .filter((line) => !line.startsWith('ok'))
        .slice(1)
      assert.equal(failed, 'FAILED  nothing is thrown that nobody can catch')
      assert.equal(why, `          ${told}`)
      assert.match(sum!, /^\d+ of \d+ hold$/)
      assert.deepEqual(rest, [])
      assert.deepEqual(stderr.lines, ['replay: rodizio plugin test mine.js --seed 7'])
      assert.equal(status, 1)
    })
  }

  it('fails the case that waits in vain for what an error kept from happening', async () => {
    write(`export default { kind: 'transport', api: 1, name: 'mine', create: () => ({
      listen() { setTimeout(() => { throw new Error('boom') }) },
      dial: () => ({ cancel() {} }),
      stop: (done) => done(),
    }) }`)
    const { status, stdout } = await called('mine.js', '--seed', '7')
    const [, title, why] = stdout.lines
    assert.match(title!, /^FAILED {2}keeps messages and payload in the order/)
    assert.equal(why, '          mine.js:2:43: boom')
    assert.equal(status, 1)
  })

  it('tells of a plugin that ends the process, and which case that was', async () => {
    write(plainStrategy('() => process.exit(0)'))
    const { status, stdout, stderr } = await called('mine.js', '--seed', '7')
    assert.deepEqual(stdout.lines.slice(2, -1), [
      'FAILED  hands out nobody when there is nobody',
      '          it ended the process, with status 0',
    ])
    assert.match(stdout.lines.at(-1)!, /^1 of \d+ hold$/)
    assert.match(stderr.text, /^\d+ cases not run: the last one broke off the test\nreplay: /)
    assert.equal(status, 1)
  })

  it('breaks off a case that does not end', async () => {
    write(
      plainStrategy(`(_, holders) => {
        if (holders.size === 0) return []
        ${hangs()}
        while (true);
      }`),
    )
    const { status, stdout, stderr } = await lateCalled()
    assert.deepEqual(stdout.lines.slice(3, -1), [
      'FAILED  hands out at most as many as asked for',
      '          it did not end within 10 s',
    ])
    assert.match(stdout.lines.at(-1)!, /^2 of \d+ hold$/)
    assert.match(stderr.text, /^\d+ cases not run: the last one broke off the test\nreplay: /)
    assert.equal(status, 1)
  })

  const endless: [what: string, module: (hangs: string) => string][] = [
    ['a module with a loop', (hangs) => `${hangs}; while (true);`],
    ['a module that waits for ever', (hangs) => `${hangs}; await new Promise(() => {})`],
    ['a create with a loop', (hangs) => plainStrategy(random, `${hangs}; while (true);`)],
  ]
  for (const [what, module] of endless) {
    it(`breaks off ${what}`, async () => {
      write(module(hangs()))
      const { status, stdout, stderr } = await lateCalled()
      const why = 'its module, or its create, did not end within 10 s'
      assert.equal(stderr.text, `rodizio: plugin 'mine.js' cannot be used: ${why}\n`)
      assert.deepEqual([status, stdout.text], [78, ''])
    })
  }

  it('ends though the plugin keeps a timer and a port', async () => {
    write(`import { createServer } from 'node:net'
      setInterval(() => {}, 1000)
      createServer().listen(0, '127.0.0.1')
      ${plainStrategy(random)}`)
    const program = start(['plugin', 'test', 'mine.js'], { directory: folder() })
    assert.equal(await program.ended(), 0, program.stderr)
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
    ['process.exit(3)', /cannot be used: its module, or its create, ended the process, with .* 3$/],
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
