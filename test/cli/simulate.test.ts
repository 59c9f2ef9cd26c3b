import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../cli/run.js'
import { splitWords } from '../../cli/words.js'
import { FakeContext } from '../support/fake-context.js'
import { temporaryFolder } from '../support/temporary-folder.js'
import { tinyScenario } from '../support/tiny-scenario.js'
import { until } from '../support/until.js'

describe('simulate', function () {
  this.timeout(20_000)
  const folder = temporaryFolder({
    'tiny.conf': `${tinyScenario}expect starved = 0;`,
    'strict.conf': `${tinyScenario}expect makespanSeconds < 0.1;\nexpect starved = 0;`,
    'endless.conf': tinyScenario
      .replace('1MiB', '1GiB')
      .replace('peers node 3', 'peers node 30')
      .replace('10min', '10h'),
    'bad.conf': 'tracker { }\npeers node 3 { wants a.bin; }\nlimit 10m;\n',
    'lost.js': `export default {
      kind: 'strategy', api: 1, name: 'lost', create: () => ({ next: () => [] }),
    }`,
  })

  async function called(...words: string[]) {
    const context = new FakeContext({}, folder())
    const status = await run(['simulate', ...words], context)
    return { status, stdout: context.stdout, stderr: context.stderr }
  }

  it('lists what is shipped, with what it shows, when it is called with nothing', async () => {
    const { status, stdout, stderr } = await called()
    assert.equal(status, 0)
    assert.ok(stdout.lines.length >= 10)
    assert.match(stdout.text, /^one-to-many +One has a file, all want it at once/m)
    assert.match(stderr.text, /rodizio simulate NAME/)
    const { name, about } = (await called('--json')).stdout.objects[0]!
    assert.ok(typeof name === 'string' && typeof about === 'string')
  })

  it('says the seed first, then how it went', async () => {
    const { status, stdout, stderr } = await called('tiny.conf', '--seed', '4711')
    assert.equal(status, 0, stderr.text)
    assert.equal(stdout.lines[0], 'seed 4711')
    assert.ok(stdout.lines.length > 1)
    assert.equal(stderr.text, '')
  })

  it('draws a seed when none is given, and says which', async () => {
    const seeds = [await called('tiny.conf'), await called('tiny.conf')].map(
      ({ stdout }) => stdout.lines[0],
    )
    for (const line of seeds) assert.match(line!, /^seed \d+$/)
    assert.notEqual(seeds[0], seeds[1])
  })

  it('gives the same results for the same seeds, however many run at a time', async () => {
    const words = ['tiny.conf', '--seed', '5', '--seeds', '3', '--strategy', 'random', '--json']
    const [alone, beside] = [
      await called(...words, '--jobs', '1'),
      await called(...words, '--jobs', '3'),
    ]
    assert.deepEqual(alone.stdout.objects, beside.stdout.objects)
    const { event, first, count } = alone.stdout.objects[0]!
    assert.deepEqual([event, first, count], ['seeds', 5, 3])
    const runs = alone.stdout.objects.filter(({ traceHash }) => traceHash !== undefined)
    assert.deepEqual(
      runs.map(({ strategy, seed }) => [strategy, seed]),
      [5, 6, 7].map((seed) => ['random', seed]),
    )
    assert.equal(new Set(runs.map(({ traceHash }) => traceHash)).size, 3)
  })

  it('compares strategies on the same seeds, files and shipped scenarios among them', async () => {
    const strategies = ['--strategy', 'round-robin', '--strategy', './lost.js']
    const { status, stdout, stderr } = await called(
      ...['flash-crowd', '--peers', 'node=3', '--seed', '5', '--seeds', '2', '--json'],
      ...strategies,
    )
    const runs = stdout.objects.filter(({ traceHash }) => traceHash !== undefined)
    assert.deepEqual(
      runs.map(({ strategy, seed }) => `${strategy} ${seed}`),
      ['round-robin 5', './lost.js 5', 'round-robin 6', './lost.js 6'],
    )
    assert.equal(status, 1)
    assert.match(stderr.lines[0]!, /^expected starved = 0, seen 3: \.\/lost\.js, seed 5$/)
  })

  it('ends with 1 and the line that replays it when something is not as expected', async () => {
    const { status, stderr } = await called(
      ...['strict.conf', '--seed', '7', '--seeds', '2', '--strategy', 'random'],
      ...['--peers', 'node=2', '--piece-order', 'sequential'],
    )
    assert.equal(status, 1)
    assert.equal(stderr.lines.length, 3)
    assert.match(
      stderr.lines[1]!,
      /^expected makespanSeconds < 0\.1, seen \d+(\.\d+)?: random, seed 8$/,
    )
    const replay = stderr.lines.at(-1)!
    assert.equal(
      replay,
      'replay: rodizio simulate strict.conf --strategy random --piece-order sequential ' +
        '--peers node=2 --seed 7',
    )
    const again = await called(...splitWords(replay).slice(3))
    assert.equal(again.status, 1)
    assert.deepEqual(again.stderr.lines, [stderr.lines[0], replay])
  })

  const broken: [what: string, create: string, said: RegExp][] = [
    [
      'cannot be made',
      '{ throw new Error("no luck") }',
      /^broke off: \.\/mine\.js, seed 5: strategy mine cannot be used: .*: no luck$/,
    ],
    [
      'breaks the rules',
      '({ next() { throw new Error("no luck") } })',
      /^the default answered in place of mine threw an exception: \.\/mine\.js, seed 5$/,
    ],
  ]
  for (const [what, create, said] of broken) {
    it(`ends with 1 when a strategy ${what}, instead of telling how the default did`, async () => {
      const plugin = `kind: 'strategy', api: 1, name: 'mine', create: () => ${create}`
      writeFileSync(join(folder(), 'mine.js'), `export default { ${plugin} }`)
      const words = ['tiny.conf', '--seed', '5', '--strategy', './mine.js']
      const { status, stderr } = await called(...words)
      assert.equal(status, 1)
      assert.match(stderr.lines[0]!, said)
      assert.equal(
        stderr.lines[1],
        `replay: rodizio simulate tiny.conf --strategy ./mine.js --seed 5`,
      )
    })
  }

  it('ends with 78 and every mistake of a scenario', async () => {
    const { status, stdout, stderr } = await called('bad.conf', '--strategy', 'rondom')
    assert.equal(status, 78)
    assert.equal(stdout.text, '')
    const places = stderr.lines.map((line) => line.split(': ')[0])
    assert.deepEqual(places, ['bad.conf:1:1', 'bad.conf:2:22', 'bad.conf:3:7', '--strategy'])
  })

  const misuse: [words: string[], said: RegExp][] = [
    [
      ['one-to-mny'],
      /no scenario 'one-to-mny', shipped or as a file: did you mean 'one-to-many'\?/,
    ],
    [['tiny'], /no scenario 'tiny', shipped or as a file: did you mean 'tiny\.conf'\?/],
    [['tiny.conf', '--seed', '-1'], /^rodizio: --seed must be an integer from 0 to \d+, not '-1'/],
    [['tiny.conf', '--seeds', 'many'], /--seeds must be an integer from 1 to 100000, not 'many'/],
    [['tiny.conf', '--jobs', '0'], /--jobs must be an integer from 1 to 1024, not '0'/],
    [['tiny.conf', '--sead', '1'], /unknown option '--sead'/],
  ]
  for (const [words, said] of misuse) {
    it(`ends with 2 and says what is wrong with '${words.join(' ')}'`, async () => {
      const { status, stdout, stderr } = await called(...words)
      assert.match(stderr.text, said)
      assert.equal(status, 2)
      assert.equal(stdout.text, '')
    })
  }

  it('writes its page and its table, and tells before it runs when it cannot', async () => {
    const words = ['tiny.conf', '--seed', '5', '--report', 'page.html', '--csv', 'runs.csv']
    const { status, stderr } = await called(...words)
    assert.equal(status, 0)
    assert.deepEqual(stderr.lines, ['the report is in page.html'])
    assert.match(readFileSync(join(folder(), 'page.html'), 'utf8'), /<title>tiny/)
    assert.ok(readFileSync(join(folder(), 'runs.csv'), 'utf8').trim().split('\n').length >= 2)
    const nowhere = await called('tiny.conf', '--report', 'none/page.html')
    assert.equal(nowhere.status, 74)
    assert.equal(nowhere.stdout.text, '')
    assert.match(nowhere.stderr.text, /none\/page\.html cannot be written: its folder does not ex/)
  })

  it('shows a line that changes on a terminal, and ends with 130 when interrupted', async () => {
    const context = new FakeContext({}, folder())
    context.stderr.isTTY = true
    const ended = run(['simulate', 'endless.conf', '--seeds', '4', '--seed', '1'], context)
    await until(() => context.clock.pending === 1)
    context.clock.advance(100)
    await until(() => context.stderr.text !== '')
    assert.match(context.stderr.text, /0 of 4 runs {4}0 % {2}\[ {20}\] {2}--:--/)
    context.signal('SIGINT')
    assert.equal(await ended, 130)
    assert.match(context.stderr.text, /stopped after 0 of 4 runs\n$/)
    assert.equal(context.clock.pending, 0)
  })

  it('says nothing but results when it is to be quiet', async () => {
    const { stderr, stdout } = await called('tiny.conf', '--quiet', '--report', 'page.html')
    assert.equal(stderr.text, '')
    assert.match(stdout.text, /^seed \d+\n/)
  })

  it('is understood by check, which knows a scenario by what it says', async () => {
    const context = new FakeContext({}, folder())
    assert.equal(await run(['check', 'tiny.conf'], context), 0)
    writeFileSync(join(folder(), 'bad.conf'), `${tinyScenario}at 5s crsh node-1;`)
    assert.equal(await run(['check', 'tiny.conf', 'bad.conf'], context), 78)
    assert.match(
      context.stderr.text,
      /^bad\.conf:7:7: 'crsh' is no fault: did you mean 'crash'\?\n$/,
    )
  })
})
