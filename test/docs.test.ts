import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { type Command, CommanderError } from 'commander'
import { EXIT } from '../cli/exit-status.js'
import { HELP } from '../cli/help.js'
import { createProgram } from '../cli/program.js'
import { run } from '../cli/run.js'
import { scenarioConf } from '../cli/scenario-conf.js'
import { TEXTS } from '../cli/texts.js'
import { splitWords } from '../cli/words.js'
import { checkConf } from '../core/conf/check-conf.js'
import { Diagnostics, formatDiagnostic } from '../core/conf/diagnostic.js'
import { readConf } from '../core/conf/read-conf.js'
import { readSecret } from '../core/conf/read-secret.js'
import { builtIn } from '../plugins/built-in.js'
import {
  BLOCKS,
  type Block,
  blockWith,
  inlineCode,
  PAGES,
  stepsOf,
  tableOf,
} from './support/documentation.js'
import { FakeContext } from './support/fake-context.js'
import { hasProgram } from './support/has-program.js'
import { packageRoot } from './support/package-root.js'
import { inTemporaryFolder } from './support/temporary-folder.js'

const execute = promisify(execFile)
const read = (path: string) => readFileSync(join(packageRoot, path), 'utf8')
const readme = PAGES.find(({ name }) => name === 'README.md')!
const manifest = JSON.parse(read('package.json'))
const shippedStrategy = read('conf/two-choices.js')

/** What each language of a block is checked for; that a session looks as shown: docs-sessions. */
const checks: Readonly<Record<string, (block: Block) => void | Promise<void>>> = {
  js: runsOrIsShipped,
  nginx: isGoodConf,
  console: hasGoodCommands,
  text: hasOnlyPathsThatExist,
  // Taken from the sources: test/core/conf/extension-points-page.test.ts.
  ts: ({ page }) => assert.equal(page, 'docs/extension-points.md'),
  // Read in test/core/wire/protocol-doc.test.ts.
  hex: ({ page }) => assert.equal(page, 'docs/protocol.md'),
}

describe('the documentation', () => {
  it('has these blocks, all of a language that is checked here', () => {
    const counts: Record<string, number> = {}
    for (const { page, language } of BLOCKS) {
      // As many as there are types in the sources.
      if (language === 'ts') continue
      const kind = `${page} ${language}`
      counts[kind] = (counts[kind] ?? 0) + 1
    }
    assert.deepEqual(counts, {
      'CONTRIBUTING.md console': 1,
      'CONTRIBUTING.md text': 1,
      'README.md console': 11,
      'README.md js': 2,
      'README.md nginx': 1,
      'README.md text': 1,
      'SECURITY.md console': 1,
      'docs/configuration.md nginx': 1,
      'docs/library.md js': 7,
      'docs/plugins.md console': 8,
      'docs/plugins.md js': 4,
      'docs/plugins.md nginx': 2,
      'docs/protocol.md hex': 1,
      'docs/scenarios.md nginx': 1,
      'docs/simulation.md console': 1,
      'docs/simulation.md js': 1,
      'docs/strategies.md console': 3,
    })
    const fences = PAGES.flatMap(({ text }) => text.match(/^ *(```|~~~)/gm) ?? [])
    assert.equal(fences.length, BLOCKS.length * 2, 'a fence that no block belongs to')
  })

  for (const block of BLOCKS) {
    it(`holds in ${block.page}:${block.line} (${block.language})`, () =>
      checks[block.language]!(block))
  }

  for (const page of PAGES) {
    it(`names only commands, paths and places that exist: ${page.name}`, () => {
      for (const code of inlineCode(page)) {
        if (/^(rodizio|npm|npx) /.test(code)) checkCommand(code, mentioned)
        else if (isPath(code)) assert.ok(pathExists(code), code)
      }
      for (const [, target] of page.text.matchAll(/\]\(([^)]+)\)/g)) checkLink(page.name, target!)
    })
  }

  it('names every extension point for those who write plugins', () => {
    const kinds = new Set<string>(builtIn.map(({ kind }) => kind))
    for (const name of ['CONTRIBUTING.md', 'CHANGELOG.md']) {
      const said = inlineCode(PAGES.find((page) => page.name === name)!)
      for (const kind of kinds) assert.ok(said.includes(kind), `${name}: ${kind}`)
    }
  })

  it('shows the strategy that is shipped, in twenty lines', () => {
    assert.equal(blockWith('README.md', "name: 'two-choices'").text, shippedStrategy)
    assert.ok(shippedStrategy.trimEnd().split('\n').length <= 20)
  })

  it('has all commands of the program in its table, and no others', () => {
    const shown = tableOf(readme, 'command').map(
      ([usage]) => usage!.match(/rodizio ([a-z]+( [a-z]+)?)/)?.[1],
    )
    assert.deepEqual(
      [...new Set(shown)],
      [...commandsOf(createProgram(new FakeContext(), () => {})).keys()],
    )
  })

  it('has all commands of the prompt in its table, and no others', () => {
    const shown = tableOf(readme, "at a peer's prompt").map(([usage]) => usage)
    const { promptCommands } = TEXTS
    assert.deepEqual(
      shown,
      Object.values(promptCommands).map(({ usage }) => `\`${usage}\``),
    )
  })

  it('has the exit codes that processes end with, in the words of --help', () => {
    const rows = tableOf(readme, 'exit code')
    const codes = rows.map(([code]) => code)
    assert.deepEqual(codes, [...Object.values(EXIT).map(String), '130, 143'])
    const help = HELP.exitCodes.join('  ').replace(/ +/g, ' ')
    for (const row of rows) assert.ok(help.includes(` ${row.join(' ')}`), row.join(' '))
  })

  it('shows the message that a mistake in its .conf gives', () =>
    inConfFolder(async (folder) => {
      const conf = blockWith('README.md', 'draw 3;').text
      writeFileSync(join(folder, 'tracker.conf'), conf.replace('draw 3;', 'draw three;'))
      const [{ command, output }] = stepsOf(blockWith('README.md', "not 'three'")) as [Step]
      const context = new FakeContext({}, folder)
      assert.equal(await run(splitWords(command).slice(1), context), EXIT.configuration)
      assert.deepEqual(context.stderr.lines, output)
    }))

  it('shows the root of a small file as sha256sum has it', () => {
    const steps = stepsOf(blockWith('README.md', 'sha256sum'))
    const [print, sum, list] = steps as [Step, Step, Step]
    const content = /printf '(.*)' >/.exec(print.command)![1]!.replace('\\n', '\n')
    const root = createHash('sha256').update(content).digest('hex')
    assert.deepEqual(sum.output, [`${root}  hello.txt`])
    const listed = JSON.parse(list.output.join(''))
    assert.deepEqual([listed.root, listed.size], [root, Buffer.byteLength(content)])
  })

  for (const { command } of stepsOf(blockWith('SECURITY.md', 'umask'))) {
    it(`makes a secret that only its owner can read: ${command}`, async function () {
      if (command.includes('openssl') && !hasProgram('openssl', ['version'])) this.skip()
      await inTemporaryFolder({}, async (folder) => {
        await execute('sh', ['-c', command], { cwd: folder })
        assert.ok('secret' in readSecret(join(folder, 'secret')))
        assert.equal(statSync(join(folder, 'secret')).mode & 0o777, 0o600)
      })
    })
  }
})

type Step = ReturnType<typeof stepsOf>[number]

async function runsOrIsShipped({ text }: Block): Promise<void> {
  if (text === shippedStrategy) return
  // Inside the package, so that it can import itself by its name.
  const folder = mkdtempSync(join(packageRoot, '.docs-'))
  try {
    writeFileSync(join(folder, 'program.mjs'), text.replaceAll("'./conf/", "'../conf/"))
    await execute(process.execPath, ['program.mjs'], {
      cwd: folder,
      env: { ...process.env, TMPDIR: folder },
      timeout: 15_000,
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function isGoodConf({ page, text }: Block): Promise<void> {
  await inConfFolder(async (folder) => {
    writeFileSync(join(folder, 'tracker.conf'), text)
    assert.deepEqual((await mistakes(page, folder)).map(formatDiagnostic), [])
  })
}

/** The page on configuration shows the grammar alone; its directives are called `name`. */
async function mistakes(page: string, folder: string) {
  if (page !== 'docs/configuration.md')
    return (await checkConf('tracker.conf', folder, builtIn, scenarioConf(folder))).diagnostics
  const diagnostics = new Diagnostics()
  assert.ok(readConf('tracker.conf', folder, diagnostics).length > 0)
  return diagnostics.list()
}

/** With all that the .conf files of the documentation name. */
function inConfFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const files = {
    'two-choices.js': shippedStrategy,
    'near-first.js': blockWith('docs/plugins.md', "name: 'near-first'").text,
    'more.conf': '',
    secret: 'x'.repeat(32),
  }
  return inTemporaryFolder(files, use)
}

function hasGoodCommands(block: Block): void {
  for (const { command } of stepsOf(block)) {
    for (const part of command.split(' && ')) checkCommand(part)
  }
}

/** Programs that come with every system; what they do here has tests of its own. */
const foreign = /^(printf|sha256sum|\(umask|cd) /

/** Codes of what may be wrong with a command that prose only mentions. */
const mentioned: readonly string[] = ['commander.missingArgument']

function checkCommand(command: string, forgiven: readonly string[] = []): void {
  const [program, ...words] = splitWords(command.replace(/[[\]]/g, ''))
  if (program === 'rodizio') return checkRodizio(words, forgiven)
  if (program === 'npm') return checkNpm(words)
  if (program === 'npx') return assert.ok(words.slice(1).every(pathExists), command)
  assert.match(command, foreign, 'nobody checks this')
}

/** Whether the program knows these words; nothing is run. */
function checkRodizio(words: readonly string[], forgiven: readonly string[]): void {
  let called = ''
  const program = createProgram(new FakeContext(), () => {})
  for (const [name, command] of commandsOf(program)) {
    command.action(() => {
      called = name
    })
  }
  try {
    program.parse(words, { from: 'user' })
    assert.ok(`${words.join(' ')} `.startsWith(`${called} `))
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0 || forgiven.includes(error.code)) return
    assert.fail(`rodizio ${words.join(' ')}: ${error.message}`)
  }
}

/** By what follows `rodizio`: `simulate`, `plugin new`. */
function commandsOf({ commands }: Command): ReadonlyMap<string, Command> {
  const found = new Map<string, Command>()
  for (const command of commands) {
    if (command.commands.length === 0) found.set(command.name(), command)
    for (const [name, each] of commandsOf(command)) found.set(`${command.name()} ${name}`, each)
  }
  return found
}

function checkNpm([verb, ...words]: readonly string[]): void {
  const line = `npm ${[verb, ...words].join(' ')}`
  if (verb === 'ci' || verb === 'pack') assert.deepEqual(words, [], line)
  else if (verb === 'install')
    assert.equal(words.at(-1), `./${manifest.name}-${manifest.version}.tgz`, line)
  else assert.ok(Object.hasOwn(manifest.scripts, verb === 'run' ? words[0]! : verb!), line)
}

/** NAME stands for one that does not exist yet. */
function isPath(code: string): boolean {
  const known = /^(cli|core|strategies|transports|plugins|conf|test|docs|dist)\/[\w./-]*$/
  return (known.test(code) && !code.includes('NAME')) || /^\w+\.md$/.test(code)
}

/** What is compiled exists when its source does. */
function pathExists(path: string): boolean {
  return existsSync(join(packageRoot, path.replace(/^dist\/(.*)\.js$/, '$1.ts')))
}

function hasOnlyPathsThatExist({ page, line, text }: Block): void {
  const above: string[] = []
  for (const [row, entry] of text.trimEnd().split('\n').entries()) {
    const [, indent, name] = /^( *)(\S+)/.exec(entry)!
    above.splice(indent!.length / 2)
    above.push(name!)
    assert.ok(pathExists(above.join('')), `${page}:${line + 1 + row}: ${above.join('')}`)
  }
}

function checkLink(page: string, target: string): void {
  if (/^https?:/.test(target)) return
  const [path, anchor] = target.split('#')
  const file = join(dirname(page), path || page.slice(dirname(page).length))
  assert.ok(pathExists(file), `${page} links to ${target}`)
  if (anchor !== undefined) assert.ok(anchorsOf(read(file)).includes(anchor), target)
}

function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  )
}
