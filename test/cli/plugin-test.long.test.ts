import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { run } from '../../cli/run.js'
import { FakeContext } from '../support/fake-context.js'
import { packageRoot } from '../support/package-root.js'
import { plainStrategy } from '../support/plain-strategy.js'
import { temporaryFolder } from '../support/temporary-folder.js'

/** Strategies that break one property each, and what is printed of it. */
const twins: [name: string, module: string, printed: string][] = [
  [
    'hands out the asker',
    plainStrategy(
      `(_, holders) => {
        for (const each of holders) first ??= each
        return first ? [first] : []
      }`,
      'let first',
    ),
    `FAILED  never hands out the asker, a stranger or one who has left
          number 1 was handed out to itself
          the smallest case, of seed 7:
            number 1 joins with a.bin: 1 free slot, 100 %
            a stranger asks for a.bin, for up to 1: 1
            number 1 asks for a.bin, for up to 1: 1
`,
  ],
  [
    'hands out more than asked for',
    plainStrategy('(_, holders) => holders.after(undefined, 3)'),
    `FAILED  hands out each once, and no more than asked for, in any swarm
          2 were handed out for 1
          the smallest case, of seed 7:
`,
  ],
  [
    'starves all but the oldest',
    plainStrategy('(request, holders) => holders.after(undefined, request.count)'),
    `FAILED  starves nobody: all who are alike are served within 40 rounds
          number 2 was never handed out
          the smallest case, of seed 7:
            2 join, all alike
            80 requests are made, each for up to 1
`,
  ],
  [
    'draws from another chance than its own',
    plainStrategy('(_, holders) => [...holders].filter(() => Math.random() < 0.5).slice(0, 1)'),
    `FAILED  gives the same answers with the same seed, in any swarm
          asked again from the start, it answered `,
  ],
  [
    'changes a holder',
    plainStrategy(`({ count }, holders) => {
      const chosen = holders.after(undefined, count)
      for (const each of chosen) each.served++
      return chosen
    }`),
    `FAILED  changes nothing that it is given, in any swarm
          it changed served of number 1
          the smallest case, of seed 7:
            number 1 joins with a.bin: 1 free slot, 100 %
            a stranger asks for a.bin, for up to 1
`,
  ],
  [
    'takes too long with many',
    plainStrategy(`({ count }, holders) => {
      const all = [...holders]
      for (let turn = 0; turn < 10 * all.length ** 2; turn++) Math.sqrt(turn)
      return all.slice(0, count)
    }`),
    'FAILED  answers within its time budget\n          an answer took ',
  ],
]

describe('plugin test, of strategies that break a property', function () {
  this.timeout(60_000)
  const folder = temporaryFolder()

  async function called() {
    const context = new FakeContext({}, folder())
    const status = await run(['plugin', 'test', 'mine.js', '--seed', '7'], context)
    return { status, stdout: context.stdout.text, stderr: context.stderr.lines }
  }

  for (const [name, module, printed] of twins) {
    it(`tells of one that ${name}`, async () => {
      writeFileSync(join(folder(), 'mine.js'), module)
      const { status, stdout, stderr } = await called()
      assert.ok(stdout.includes(printed), stdout)
      assert.equal(status, 1)
      assert.equal(stderr.at(-1), 'replay: rodizio plugin test mine.js --seed 7')
    })
  }

  it('accepts the transport that is shipped', async () => {
    const url = pathToFileURL(join(packageRoot, 'dist', 'transports', 'tcp', 'tcp.js')).href
    writeFileSync(join(folder(), 'mine.js'), `export { tcp as default } from '${url}'\n`)
    const { status, stdout } = await called()
    assert.equal(status, 0, stdout)
    assert.match(stdout, /^transport tcp, seed 7\n/)
  })
})
