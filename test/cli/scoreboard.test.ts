import assert from 'node:assert/strict'
import { run } from '../../cli/run.js'
import { builtIn } from '../../plugins/built-in.js'
import { FakeContext } from '../support/fake-context.js'
import { temporaryFolder } from '../support/temporary-folder.js'
import { tinyScenario } from '../support/tiny-scenario.js'

describe('simulate --scoreboard', function () {
  this.timeout(20_000)
  const folder = temporaryFolder({
    'tiny.conf': `${tinyScenario}expect starved = 0;`,
    'scored.conf': `${tinyScenario}score meanSeconds; score starved; expect makespanSeconds < 0.1;`,
    'bad.conf': `${tinyScenario}score fairness;`,
    'worse.conf': `${tinyScenario}score jainFairness;`,
    'lost.js': `export default {
      kind: 'strategy', api: 1, name: 'lost', create: () => ({ next: () => [] }),
    }`,
  })

  async function called(...words: string[]) {
    const context = new FakeContext({}, folder())
    const status = await run(['simulate', '--scoreboard', '--jobs', '1', ...words], context)
    return { status, stdout: context.stdout, stderr: context.stderr }
  }

  const cells = (line: string) => line.split(/ {2,}/)

  it('makes one table, scenario by strategy, of all strategies that are shipped', async () => {
    const { status, stdout, stderr } = await called('tiny.conf', '--seed', '1', '--seeds', '2')
    assert.equal(status, 0, stderr.text)
    const strategies = builtIn.filter(({ kind }) => kind === 'strategy').map(({ name }) => name)
    const [seeds, heading, row, ...rest] = stdout.lines
    assert.equal(seeds, 'seeds 1 to 2')
    assert.deepEqual(cells(heading!), ['scenario', 'figure', ...strategies])
    assert.deepEqual(cells(row!).slice(0, 2), ['tiny', 'makespan'])
    assert.equal(cells(row!).length, strategies.length + 2)
    for (const cell of cells(row!).slice(2)) assert.match(cell, /^\d.*s( better| worse)?$/)
    assert.deepEqual(rest, [])
  })

  it('has a row for each score of each scenario, and a column for each strategy', async () => {
    const { status, stdout, stderr } = await called(
      ...['tiny.conf', 'scored.conf', '--seed', '1', '--seeds', '2'],
      ...['--strategy', 'random', '--strategy', './lost.js'],
    )
    const [, heading, ...rows] = stdout.lines.map(cells)
    assert.deepEqual(heading, ['scenario', 'figure', 'random', './lost.js'])
    assert.deepEqual(
      rows.map(([scenario, figure]) => [scenario, figure]),
      [
        ['tiny', 'makespan'],
        ['scored', 'mean'],
        ['scored', 'starved'],
      ],
    )
    const lost = rows.map((row) => row.at(-1))
    assert.deepEqual(lost, ['–', '–', '3 worse'])
    assert.equal(status, 1)
    const { lines } = stderr
    assert.ok(lines.includes('expected starved = 0, seen 3: ./lost.js, seed 1'), stderr.text)
    assert.match(stderr.text, /^expected makespanSeconds < 0\.1, seen .*: random, seed 1$/m)
    assert.ok(lines.includes('replay: rodizio simulate tiny.conf --strategy ./lost.js --seed 1'))
  })

  it('prints an object for each cell with --json', async () => {
    const words = ['scored.conf', '--strategy', 'random', '--strategy', './lost.js', '--seed', '1']
    const { stdout } = await called(...words, '--json')
    const [seeds, ...scores] = stdout.objects
    assert.deepEqual(seeds, { event: 'seeds', first: 1, count: 1 })
    assert.equal(scores.length, 4)
    const of = { event: 'score', scenario: 'scored', metric: 'starved' }
    assert.deepEqual(scores[2], {
      ...{ ...of, strategy: 'random', verdict: null, runs: 1, mean: 0, plusMinus: null },
    })
    assert.equal(scores[1]!.mean, null)
    assert.equal(scores[3]!.verdict, 'too few seeds')
  })

  it('ends with 78 and every mistake of all scenarios, before any runs', async () => {
    const { status, stdout, stderr } = await called('bad.conf', 'worse.conf', 'tiny.conf')
    assert.equal(status, 78)
    assert.equal(stdout.text, '')
    assert.match(stderr.lines[0]!, /^bad\.conf:7:7: 'fairness' is no score: /)
    assert.match(
      stderr.lines[1]!,
      /^worse\.conf:7:7: 'jainFairness' is no score: it is one of make/,
    )
  })

  it('runs a scenario once that is named twice, and says so', async () => {
    const words = ['--seed', '1', '--strategy', 'random']
    const once = await called('tiny.conf', ...words)
    const twice = await called('tiny.conf', './tiny.conf', ...words)
    assert.equal(twice.stdout.text, once.stdout.text)
    assert.deepEqual(twice.stderr.lines, [
      './tiny.conf is named more than once, and run once',
      ...once.stderr.lines,
    ])
    assert.equal(twice.status, 0)
  })

  const misuse: [words: string[], said: RegExp][] = [
    [['one-to-mny'], /there is no scenario 'one-to-mny'.*did you mean 'one-to-many'\?/],
    [['tiny.conf', '--csv', 'a.csv'], /^rodizio: --report and --csv are of one scenario: leave/],
    [['tiny.conf', '--seeds', '0'], /--seeds must be an integer from 1/],
  ]
  for (const [words, said] of misuse) {
    it(`ends with 2 and says what is wrong with '${words.join(' ')}'`, async () => {
      const { status, stdout, stderr } = await called(...words)
      assert.match(stderr.text, said)
      assert.equal(status, 2)
      assert.equal(stdout.text, '')
    })
  }

  it('is the only way to name several scenarios', async () => {
    const context = new FakeContext({}, folder())
    assert.equal(await run(['simulate', 'tiny.conf', 'scored.conf'], context), 2)
    assert.match(
      context.stderr.text,
      /^rodizio: one scenario at a time, or --scoreboard for a table/,
    )
  })
})
