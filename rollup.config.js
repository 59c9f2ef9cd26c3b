import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import commonjs from '@rollup/plugin-commonjs'
import resolve from '@rollup/plugin-node-resolve'
import { minify } from 'terser'

const threads = ['bundle', 'hash', 'write'].map((name) => [
  `${name}-worker`,
  `dist/core/runtime/${name}-worker.js`,
])

const bundled = {
  // Decorated classes, as the compiler writes them, ask for it.
  context: 'undefined',
  external: (name) => name.startsWith('node:'),
  plugins: [resolve(), commonjs()],
  onwarn(warning) {
    if (warning.code !== 'THIS_IS_UNDEFINED') throw new Error(warning.message)
  },
}

/**
 * The command line in few files: loading 190 modules one by one takes longer than many a command.
 * What a command alone needs stays apart and is loaded by it. Modules that are required are there
 * sooner than those that are imported.
 */
const commandLine = {
  ...bundled,
  plugins: [
    ...bundled.plugins,
    { name: 'for the loader', renderDynamicImport, renderChunk: ascii },
  ],
  input: { main: 'dist/cli/main.js' },
  // Else the entry is one more file, with nothing in it.
  preserveEntrySignatures: 'allow-extension',
  output: {
    dir: 'dist/bin',
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name].cjs',
    generatedCode: 'es2015',
  },
}

/** Plugins are imported by bin/rodizio.cts, which says why. */
function renderDynamicImport({ targetModuleId }) {
  return targetModuleId === null ? { left: 'module.import(', right: ')' } : null
}

/** As a string of two bytes for each character, which one of them can make it, code loads slower. */
function ascii(code) {
  if (/\braw\s*`[^`]*[^\0-\x7f]/.test(code)) throw new Error('escapes mean nothing in String.raw')
  const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  return code.replace(/[^\0-\x7f]/g, escaped)
}

/** Threads begin in files of their own, which are sought beside the one that starts them. */
const threadFiles = {
  ...bundled,
  input: {
    'simulate-worker': 'dist/cli/simulate-worker.js',
    'plugin-test-worker': 'dist/cli/plugin-test-worker.js',
    ...Object.fromEntries(threads),
  },
  output: { dir: 'dist/bin', chunkFileNames: 'thread-[name].js', generatedCode: 'es2015' },
}

/** The scripts of the page that `simulate --report` writes: what is drawn, and by what. */
const pageFolder = 'dist/page'
const scriptFolder = 'dist/simulation/report/page'
const page = {
  input: `${pageFolder}/page.js`,
  output: { file: `${scriptFolder}/page-script.js`, format: 'iife' },
}
const plot = {
  input: `${pageFolder}/plot.js`,
  plugins: [resolve({ browser: true }), commonjs(), { name: 'minify', renderChunk }],
  output: { file: `${scriptFolder}/plot-script.js`, format: 'iife', name: 'Plot' },
}

/**
 * Compressing as well takes twice as long and makes it 4 % smaller. The licences of what is in it
 * go with it, each once.
 */
async function renderChunk(code, { modules }) {
  const { code: minified } = await minify(code, { compress: false, mangle: true })
  const licences = new Map()
  for (const path of Object.keys(modules)) {
    const [folder, name] = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? []
    if (name === undefined || !existsSync(join(folder, 'LICENSE'))) continue
    const text = readFileSync(join(folder, 'LICENSE'), 'utf8').trim()
    licences.set(text, (licences.get(text) ?? new Set()).add(name))
  }
  const notices = [...licences].map(([text, names]) => `${[...names].join(', ')}:\n\n${text}\n`)
  return `/*\n${notices.join('\n').replaceAll('*/', '* /')}*/\n${minified}`
}

/** The chart library takes seconds to bundle and hardly ever changes: it is kept from before. */
function keptPlot() {
  const hash = createHash('sha256')
  for (const path of ['package-lock.json', 'rollup.config.js', plot.input])
    hash.update(readFileSync(path))
  const kept = join('node_modules/.cache/rodizio', `plot-${hash.digest('hex').slice(0, 16)}.js`)
  if (existsSync(kept)) {
    write(plot.output.file, readFileSync(kept))
    return []
  }
  const keep = { name: 'keep', writeBundle: () => write(kept, readFileSync(plot.output.file)) }
  return [{ ...plot, plugins: [...plot.plugins, keep] }]
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

export default () => [commandLine, threadFiles, page, ...keptPlot()]
