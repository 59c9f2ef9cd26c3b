import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { run } from '../../cli/run.js'
import { strategyContract } from '../contracts/index.js'
import { FakeContext } from '../support/fake-context.js'
import { packageRoot } from '../support/package-root.js'
import { temporaryFolder } from '../support/temporary-folder.js'

describe('plugin new', () => {
  const folder = temporaryFolder()

  async function called(...words: string[]) {
    const context = new FakeContext({}, folder())
    const status = await run(words, context)
    return { status, stdout: context.stdout, stderr: context.stderr }
  }

  const read = (path: string) => readFileSync(join(folder(), path), 'utf8')

  /** What the compiler says, from inside the folder of a plugin. */
  function compile(project: string): string {
    const tsc = join(packageRoot, 'node_modules', 'typescript', 'bin', 'tsc')
    const types = ['--typeRoots', join(packageRoot, 'node_modules', '@types')]
    const cwd = join(folder(), 'near-first')
    return spawnSync(process.execPath, [tsc, '-p', project, ...types], { cwd, encoding: 'utf8' })
      .stdout
  }

  it('makes a folder of that name and says what to do next', async () => {
    const { status, stdout, stderr } = await called('plugin', 'new', 'near-first')
    assert.equal(status, 0, stderr.text)
    assert.deepEqual(stdout.lines, [
      'made near-first/: the strategy is near-first.js, the rest is in README.md',
      'next:  cd near-first && npm test',
    ])
    const link = realpathSync(join(folder(), 'near-first', 'node_modules', 'rodizio'))
    assert.equal(link, realpathSync(packageRoot))
    const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'))
    const manifest = JSON.parse(read('near-first/package.json'))
    assert.equal(manifest.name, 'near-first')
    assert.equal(manifest.devDependencies.rodizio, `^${version}`)
  })

  for (const language of ['javascript', 'typescript']) {
    const words = language === 'typescript' ? ['--typescript'] : []
    it(`names in every file what it was told, and nothing else: ${language}`, async () => {
      const { stdout } = await called('plugin', 'new', 'near-first', '--json', ...words)
      const { files, ...rest } = stdout.objects[0] as { files: string[] }
      assert.deepEqual(rest, { event: 'made', name: 'near-first' })
      assert.ok(files.includes('.gitignore') && files.includes('swarm.conf'))
      const text = files.map((file) => file + read(`near-first/${file}`)).join('\n')
      assert.doesNotMatch(text, /my-strategy|\^0\.0\.0/)
      const named = /`([\w./-]+\.(js|ts|conf))`/g
      for (const [, path] of read('near-first/README.md').matchAll(named))
        assert.ok(files.includes(path!) || path!.startsWith('dist/'), path)
    })
  }

  it('makes a strategy that keeps the contract, and .conf files without a mistake', async () => {
    await called('plugin', 'new', 'near-first')
    const url = pathToFileURL(join(folder(), 'near-first', 'near-first.js')).href
    const { default: plugin } = await import(url)
    assert.equal(plugin.name, 'near-first')
    for (const { title, run } of strategyContract(plugin))
      await assert.doesNotReject(async () => run(), title)
    const { stderr } = await called('check', 'near-first/tracker.conf', 'near-first/swarm.conf')
    assert.equal(stderr.text, '')
  })

  it('has its types checked, in JavaScript and in TypeScript', async () => {
    await called('plugin', 'new', 'near-first')
    assert.equal(compile('jsconfig.json'), '')
    const code = read('near-first/near-first.js')
    const wrong = code.replace('other.freeSlots', 'other.freeSlot')
    assert.notEqual(wrong, code)
    writeFileSync(join(folder(), 'near-first', 'near-first.js'), wrong)
    assert.match(compile('jsconfig.json'), /near-first\.js\(\d+,\d+\).*'freeSlot' does not exist/)
  })

  it('makes the same strategy in TypeScript, compiled to where the .conf has it', async () => {
    const { stdout } = await called('plugin', 'new', 'near-first', '--typescript')
    assert.match(stdout.text, /^next: {2}cd near-first && npm install && npm test$/m)
    assert.equal(compile('.'), '')
    const { status, stderr } = await called('check', 'near-first/tracker.conf')
    assert.equal(status, 0, stderr.text)
    assert.match(read('near-first/dist/near-first.js'), /name: 'near-first'/)
  })

  it('makes a folder in one that is there and empty', async () => {
    mkdirSync(join(folder(), 'near-first'))
    assert.equal((await called('plugin', 'new', 'near-first')).status, 0)
  })

  const refused: [words: string[], status: number, said: RegExp][] = [
    [['Near First'], 2, /^rodizio: a name is up to 40 small letters and digits, .* 'Near First'$/],
    [['../up'], 2, /a name is .* not '\.\.\/up'$/],
    [['a'.repeat(41)], 2, /a name is up to 40/],
    [['random'], 2, /^rodizio: 'random' is the name of something that comes with rodizio: choose/],
    [['rodizio'], 2, /'rodizio' is the name of something/],
    [[], 2, /missing required argument 'name'\n\(see: rodizio plugin new --help\)/],
    [['full'], 74, /^rodizio: the folder full is there and not empty: choose another name/],
    [['file'], 74, /^rodizio: the folder file cannot be made: a file has that name$/],
  ]
  for (const [words, expected, said] of refused) {
    it(`ends with ${expected} and one sentence for '${words.join(' ')}'`, async () => {
      mkdirSync(join(folder(), 'full'))
      writeFileSync(join(folder(), 'full', 'mine.txt'), '')
      writeFileSync(join(folder(), 'file'), '')
      const { status, stdout, stderr } = await called('plugin', 'new', ...words)
      assert.match(stderr.text.trimEnd(), said)
      assert.equal(status, expected)
      assert.equal(stdout.text, '')
    })
  }

  it('shows its commands as a mistake when it is called with none', async () => {
    const { status, stderr } = await called('plugin')
    assert.equal(status, 2)
    assert.match(stderr.text, /^ {2}new .*Make a folder with a strategy/m)
  })
})
