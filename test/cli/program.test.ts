import assert from 'node:assert/strict'
import { run } from '../../cli/run.js'
import { PEER_DIRECTIVES, TRACKER_DIRECTIVES } from '../../core/conf/directives.js'
import { flagOf, variableOf } from '../../core/conf/spelling.js'
import { FakeContext } from '../support/fake-context.js'

describe('command line', () => {
  async function called(...words: string[]) {
    const context = new FakeContext()
    const status = await run(words, context)
    return { status, stdout: context.stdout.text, stderr: context.stderr.text }
  }

  it('prints its version and help on standard output', async () => {
    const version = await called('--version')
    assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/)
    assert.equal(version.status, 0)
    const help = await called('--help')
    assert.equal(help.status, 0)
    for (const command of ['tracker', 'peer', 'share', 'get', 'list', 'check'])
      assert.match(help.stdout, new RegExp(`^ {2}${command} `, 'm'))
    assert.match(help.stdout, /78 a mistake in the configuration/)
  })

  it('prints the help of a command, of one with two words too, when asked with help', async () => {
    for (const command of [['get'], ['plugin'], ['plugin', 'new'], ['plugin', 'test']]) {
      const { status, stdout, stderr } = await called('help', ...command)
      assert.match(stdout, new RegExp(`^Usage: rodizio ${command.join(' ')} \\[options\\]`))
      assert.equal(stdout, (await called(...command, '--help')).stdout)
      assert.deepEqual([status, stderr], [0, ''])
    }
    assert.equal((await called('help')).stdout, (await called('--help')).stdout)
  })

  it('fills the lines of what it says of a command, on a narrow terminal too', async () => {
    for (const command of ['tracker', 'peer', 'get', 'explain', 'simulate'])
      for (const columns of [50, 80]) {
        const context = new FakeContext()
        context.stdout.columns = columns
        await run([command, '--help'], context)
        const [_usage, _about, more = ''] = context.stdout.text.split('\n\n')
        const lines = more.split('\n')
        assert.ok(lines.length > 1, command)
        for (const [at, line] of lines.slice(0, -1).entries()) {
          const [next] = lines[at + 1]!.split(' ')
          assert.ok(`${line} ${next}`.length > columns, line)
        }
      }
  })

  it('shows its help as a mistake when it is called with nothing', async () => {
    const { status, stdout, stderr } = await called()
    assert.equal(status, 2)
    assert.equal(stdout, '')
    assert.match(stderr, /^Usage: rodizio/)
  })

  const programs = { tracker: TRACKER_DIRECTIVES, peer: PEER_DIRECTIVES }
  for (const [program, directives] of Object.entries(programs)) {
    it(`has a flag and names a variable for every directive of ${program}.conf`, async () => {
      const { stdout } = await called(program, '--help')
      const unfolded = stdout.replace(/\s+/g, ' ')
      for (const name of Object.keys(directives)) {
        assert.ok(unfolded.includes(` ${flagOf(name)} <`), flagOf(name))
        assert.ok(unfolded.includes(`env: ${variableOf(name)})`), variableOf(name))
      }
      for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line)
    })
  }

  const mistakes: [words: string[], said: RegExp][] = [
    [['trackr'], /^rodizio: unknown command 'trackr'\n\(Did you mean tracker\?\)/],
    [['help', 'trackr'], /^rodizio: unknown command 'trackr'\n\(Did you mean tracker\?\)\n$/],
    [['help', 'nonsense'], /^rodizio: unknown command 'nonsense'\n$/],
    [['help', 'plugin', 'nwe'], /^rodizio: unknown command 'nwe'\n\(Did you mean new\?\)/],
    [['get', 'x', '--trakcer', 'h:1'], /unknown option '--trakcer'\n\(Did you mean --tracker\?\)/],
    [
      ['tracker', '--max-peers', '5'],
      /unknown option '--max-peers'\n\(Did you mean --max-peer\?\)/,
    ],
    [['get'], /missing required argument 'name'\n\(see: rodizio get --help\)/],
    [['tracker', 'extra'], /too many arguments/],
    [['get', 'x', '--tracker', 'nonsense'], /--tracker must be HOST:PORT.*not 'nonsense'/],
    [['get', 'x', '--stay', '10m'], /--stay must be .*10min or 10ms/],
  ]
  for (const [words, said] of mistakes) {
    it(`ends with 2 and says what is wrong with '${words.join(' ')}'`, async () => {
      const { status, stdout, stderr } = await called(...words)
      assert.match(stderr, said)
      assert.equal(status, 2)
      assert.equal(stdout, '')
    })
  }
})
