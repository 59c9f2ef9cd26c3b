import assert from 'node:assert/strict'
import { loadPlugin } from '../../../core/conf/load-plugin.js'
import { pluginProblem } from '../../../core/conf/plugin-problem.js'
import type { Plugin, PluginKind } from '../../../core/extension-points/plugin.js'
import { inTemporaryFolder } from '../../support/temporary-folder.js'

type Files = Readonly<Record<string, string>>

const plugin = (name: string, kind: PluginKind = 'strategy'): Plugin => ({
  kind,
  api: 1,
  name,
  create: () => ({ next: () => [] }),
})
const catalogue = [plugin('round-robin'), plugin('random'), plugin('single', 'portAllocator')]

const body = "{ kind: 'strategy', api: 1, name: 'mine', create() { return { next: () => [] } } }"
const esm = `export default ${body}`
const cjs = `module.exports = ${body}`

/** What comes of `strategy WORD` in a folder with these files. */
function load(files: Files, word: string, kind: PluginKind = 'strategy') {
  return inTemporaryFolder(files, async (folder) => {
    const at = { source: { name: 'tracker.conf', folder }, line: 1, column: 1 }
    const found = await loadPlugin(kind, { text: word, at }, catalogue)
    if ('plugin' in found) return found.plugin.name
    return found.problem.replaceAll(folder, 'FOLDER')
  })
}

const packageJson = (more: object) => JSON.stringify({ name: 'mine', version: '1.0.0', ...more })

/** All of these hold a plugin called `mine`. */
const found: Record<string, { word: string; files: Files }> = {
  'a module beside the .conf': { word: './x.js', files: { 'x.js': esm } },
  'a path without ./': { word: 'x.js', files: { 'x.js': esm } },
  'a path through folders': { word: 'a b/../ç.mjs', files: { 'ç.mjs': esm, 'a b/y': '' } },
  CommonJS: { word: './x.cjs', files: { 'x.cjs': cjs } },
  'CommonJS made from a module': {
    word: './x.cjs',
    files: { 'x.cjs': `exports.__esModule = true; exports.default = ${body}` },
  },
  'a package with a plain main': {
    word: 'mine',
    files: {
      'node_modules/mine/package.json': packageJson({ main: './lib/mine' }),
      'node_modules/mine/lib/mine.js': cjs,
    },
  },
  'a package with an index.js and nothing else': {
    word: 'mine',
    files: { 'node_modules/mine/index.js': cjs },
  },
  'a package for import alone': {
    word: 'mine',
    files: {
      'node_modules/mine/package.json': packageJson({ exports: { import: './mine.mjs' } }),
      'node_modules/mine/mine.mjs': esm,
    },
  },
  'the import side of a package with two': {
    word: '@me/mine/sub',
    files: {
      'node_modules/@me/mine/package.json': packageJson({
        exports: { './sub': { require: './no.cjs', default: './mine.mjs' } },
      }),
      'node_modules/@me/mine/no.cjs': 'throw new Error("the wrong side")',
      'node_modules/@me/mine/mine.mjs': esm,
    },
  },
}

const refused: Record<string, { word: string; kind?: PluginKind; files?: Files; told: string }> = {
  'a slip in a built-in name': {
    word: 'rond-robin',
    told:
      "strategy 'rond-robin' is neither built in (round-robin or random) nor a package found " +
      "from FOLDER: did you mean 'round-robin'?",
  },
  'a file named without its path': {
    word: 'mine',
    files: { 'mine.js': esm },
    told:
      "strategy 'mine' is neither built in (round-robin or random) nor a package found from " +
      "FOLDER: did you mean './mine.js'?",
  },
  'a built-in plugin of another kind': {
    word: 'random',
    kind: 'portAllocator',
    told:
      "portAllocator 'random' is neither built in (single) nor a package found from FOLDER: " +
      'a file needs its path, as ./mine.js',
  },
  'a missing file': {
    word: './none.js',
    told: "strategy './none.js' cannot be loaded: there is no file FOLDER/none.js",
  },
  'a folder': {
    word: './x',
    files: { 'x/index.js': esm },
    told: "strategy './x' cannot be loaded: there is no file FOLDER/x",
  },
  TypeScript: {
    word: './x.ts',
    files: { 'x.ts': esm },
    told: "strategy './x.ts' is TypeScript: compile it and name the .js file",
  },
  'a word that can be no package': {
    word: '@mine',
    told:
      "strategy '@mine' is neither built in (round-robin or random) nor a package found from " +
      'FOLDER: a file needs its path, as ./mine.js',
  },
  'a part that a package does not export': {
    word: 'mine/none',
    files: { 'node_modules/mine/package.json': packageJson({ exports: './x.js' }) },
    told:
      "strategy 'mine/none' cannot be loaded: Package subpath './none' is not defined by " +
      '"exports" in FOLDER/node_modules/mine/package.json imported from FOLDER/plugins.conf',
  },
  'a mistake in the grammar': {
    word: './x.js',
    files: { 'x.js': 'export default {\n  a: (]\n}' },
    told:
      "strategy './x.js' cannot be loaded: SyntaxError: Unexpected token ']' " +
      "('node --check' on the file shows where)",
  },
  'an exception': {
    word: './x.js',
    files: { 'x.js': 'const none = undefined\n\nexport default none.kind' },
    told:
      "strategy './x.js' cannot be loaded: TypeError: Cannot read properties of undefined " +
      "(reading 'kind') (line 3)",
  },
  'something thrown that is no error': {
    word: './x.js',
    files: { 'x.js': "throw 'no luck'" },
    told: "strategy './x.js' cannot be loaded: no luck",
  },
  'an import of its own that fails': {
    word: './x.js',
    files: { 'x.js': "import './gone.js'\nexport default {}" },
    told:
      "strategy './x.js' cannot be loaded: Cannot find module 'FOLDER/gone.js' imported from " +
      'FOLDER/x.js',
  },
  'no default export': {
    word: './x.js',
    files: { 'x.js': 'export const mine = 1' },
    told: "strategy './x.js' has no default export: write export default { … }",
  },
  'a plugin of another kind': {
    word: './x.js',
    kind: 'portAllocator',
    files: { 'x.js': esm },
    told: "portAllocator './x.js' is a plugin of kind 'strategy', not 'portAllocator'",
  },
  'a module of Node': {
    word: 'node:path',
    told:
      "strategy 'node:path' is no plugin: it must be { kind: 'strategy', api: 1, name, " +
      'create }',
  },
}

/** Each is a plugin with one thing wrong. */
const wrong: readonly (readonly [change: object, problem: string])[] = [
  [{ kind: 'strategi' }, "is a plugin of kind 'strategi', not 'strategy'"],
  [{ kind: 5 }, "is no plugin: it must be { kind: 'strategy', api: 1, name, create }"],
  [{ api: 2 }, 'was written for plugin api 2, this is api 1: use versions of the two that fit'],
  [
    { api: undefined },
    'was written for plugin api undefined, this is api 1: use versions of the two that fit',
  ],
  [{ name: '' }, "has no name: add name: 'my-strategy'"],
  [
    { create: undefined },
    'has no create: add create({ options }) { return … }, which makes the strategy',
  ],
  [{ options: [] }, 'has options that are an array: write options: { … }'],
  [
    { options: { 'Draw-Count': { integer: 1, about: 'x' } } },
    "declares its option 'Draw-Count' badly: a name is letters and digits, like hopsMax",
  ],
  [
    { options: { draw: 2 } },
    "declares its option 'draw' badly: it must be an object with one of integer, number, flag, " +
      'text, choice, durationMs, bytes, bytesPerSecond, path or host, which holds the default',
  ],
  [
    { options: { draw: { integer: 1, text: '', about: 'x' } } },
    "declares its option 'draw' badly: it must be an object with one of integer, number, flag, " +
      'text, choice, durationMs, bytes, bytesPerSecond, path or host, which holds the default',
  ],
  [
    { options: { draw: { integer: 1 } } },
    "declares its option 'draw' badly: add about: what it does",
  ],
  [
    { options: { draw: { integer: 1, min: '1', about: 'x' } } },
    "declares its option 'draw' badly: min must be a number, not '1'",
  ],
  [
    { options: { draw: { integer: '2', about: 'x' } } },
    "declares its option 'draw' badly: its default must be an integer, not '2'",
  ],
  [
    { options: { draw: { integer: 9, max: 8, about: 'x' } } },
    "declares its option 'draw' badly: its default must be an integer of at most 8, not 9",
  ],
  [
    { options: { how: { choice: 'a', about: 'x' } } },
    "declares its option 'how' badly: add of: [the texts to choose from]",
  ],
  [
    { options: { how: { choice: 'c', of: ['a', 'b'], about: 'x' } } },
    "declares its option 'how' badly: its default must be a or b, not 'c'",
  ],
]

describe('core/conf/load-plugin', () => {
  for (const [title, { word, files }] of Object.entries(found))
    it(`loads ${title}`, async () => assert.equal(await load(files, word), 'mine'))

  it('gives a built-in name to the built-in plugin of the kind asked for', async () => {
    assert.equal(await load({}, 'random'), 'random')
    assert.equal(await load({}, 'single', 'portAllocator'), 'single')
  })

  for (const [title, { word, kind, files = {}, told }] of Object.entries(refused))
    it(`refuses ${title}`, async () => assert.equal(await load(files, word, kind), told))

  it('has tried all of these', () => {
    assert.deepEqual([Object.keys(found).length, Object.keys(refused).length], [9, 15])
  })
})

describe('core/conf/plugin-problem', () => {
  it('finds nothing wrong with a plugin, by what it has and not by its class', () => {
    class Mine {
      kind = 'strategy'
      api = 1
      name = 'mine'
      options = {
        draw: { integer: 2, min: 1, max: 64, about: 'x' },
        how: { choice: 'a', of: ['a'], about: 'x' },
        where: { host: '', about: 'x' },
      }
      create() {}
    }
    assert.equal(pluginProblem(['strategy'], plugin('mine')), undefined)
    assert.equal(pluginProblem(['strategy'], new Mine()), undefined)
  })

  it('finds each thing that is wrong', () => {
    for (const [change, problem] of wrong)
      assert.equal(pluginProblem(['strategy'], { ...plugin('mine'), ...change }), problem)
    for (const value of [undefined, null, 5, 'strategy', [], () => {}])
      assert.match(pluginProblem(['strategy'], value)!, /^is no plugin: it must be \{/)
    assert.equal(wrong.length, 16)
  })
})
