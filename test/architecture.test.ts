import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { packageRoot } from './support/package-root.js'

/**
 * The architecture as a test: who may import whom, who may touch the machine, how large things get.
 */

const folders = [
  'bin',
  'cli',
  'core',
  'plugins',
  'strategies',
  'transports',
  'simulation',
  'test',
  'bench',
]
const files = sourceFiles()

/** What everyone may import: no behaviour of a node, no state. */
const leaves = [
  /^core\/errors\.ts$/,
  /^core\/limits\.ts$/,
  /^core\/runtime\//,
  /^core\/wire\//,
  /^core\/content\/(merkle|names|name-pattern)\.ts$/,
]
const isLeaf = (file: string) => leaves.some((leaf) => leaf.test(file))
const isExtensionPoint = (file: string) => file.startsWith('core/extension-points/')
const isPlugin = (file: string) => /^(strategies|transports|plugins)\//.test(file)

describe('architecture', () => {
  it('reads the source files it judges', () => {
    assert.ok(files.length > 20, `only ${files.length} files found`)
    assert.ok(files.some((file) => file.imports.length > 3))
  })

  it('lets leaves import only leaves and extension points only those and each other', () => {
    expectNone(
      imports((from, to) => {
        if (isLeaf(from)) return !isLeaf(to)
        return isExtensionPoint(from) && !isLeaf(to) && !isExtensionPoint(to)
      }),
    )
  })

  it('lets plugins import only extension points, leaves and their own folder', () => {
    expectNone(
      imports((from, to) => {
        if (!isPlugin(from) || from === 'plugins/built-in.ts') return false
        return !isLeaf(to) && !isExtensionPoint(to) && dirname(from) !== dirname(to)
      }),
    )
  })

  it('never lets core import a plugin, the command line, the simulation or a test', () => {
    expectNone(imports((from, to) => from.startsWith('core/') && !to.startsWith('core/')))
  })

  it('keeps the container library behind core/tokens.ts and containers in core/compose.ts', () => {
    const offenders = files.filter(
      ({ name, text }) =>
        (name !== 'core/tokens.ts' &&
          /from '(tsyringe|reflect-metadata)'|import '(reflect-metadata|tsyringe)'/.test(text)) ||
        (!/^core\/(tokens|compose)\.ts$|^test\//.test(name) &&
          /DependencyContainer|\.resolve\([A-Z_]+\)/.test(text)),
    )
    expectNone(offenders.map(({ name }) => name))
  })

  it('keeps time, chance, disk and sockets in core/runtime and the real transports', () => {
    const machine = new RegExp(
      [
        String.raw`\bDate\b|performance\.now|Math\.random|\bset(Timeout|Interval|Immediate)\b`,
        String.raw`'node:(fs|net|dns|tls|worker_threads)(\/promises)?'`,
        String.raw`\brandom(Bytes|Int|UUID|FillSync)\b`,
      ].join('|'),
    )
    const allowed = new RegExp(
      [
        String.raw`^core\/runtime\/|^transports\/tcp|^core\/wire\/(address|network)\.ts$`,
        String.raw`^simulation\/strict\.ts$|^(bin|cli|test|bench)\/`,
      ].join('|'),
    )
    const offenders: string[] = []
    for (const { name, text } of files) {
      if (allowed.test(name)) continue
      text.split('\n').forEach((line, index) => {
        if (machine.test(line.replace(/\/\/.*|^\s*\*.*|\/\*.*?\*\//g, '')))
          offenders.push(`${name}:${index + 1}: ${line.trim()}`)
      })
    }
    expectNone(offenders)
  })

  it('keeps files to 300 lines, functions to 70, lines to 100', () => {
    const offenders: string[] = []
    for (const { name, text } of files) {
      const lines = text.split('\n')
      if (lines.length > 301 && !name.startsWith('test/'))
        offenders.push(`${name}: ${lines.length} lines`)
      lines.forEach((line, index) => {
        if (line.length > 100) offenders.push(`${name}:${index + 1}: ${line.length} columns`)
      })
      if (!name.startsWith('test/')) offenders.push(...longFunctions(name, lines))
    }
    expectNone(offenders)
  })
})

interface SourceFile {
  readonly name: string
  readonly text: string
  /** Files of this project that it imports. */
  readonly imports: readonly string[]
}

function sourceFiles(): SourceFile[] {
  const found: SourceFile[] = []
  for (const folder of ['.', ...folders]) {
    const path = join(packageRoot, folder)
    let entries: string[]
    try {
      entries = readdirSync(path, { recursive: folder !== '.' }) as string[]
    } catch {
      continue // a folder of a later issue
    }
    for (const entry of entries.filter((name) => /\.c?ts$/.test(name) && !/\.d\.ts$/.test(name))) {
      const name = relative(packageRoot, join(path, entry)).replaceAll('\\', '/')
      const text = readFileSync(join(packageRoot, name), 'utf8')
      found.push({ name, text, imports: importsOf(name, text) })
    }
  }
  return found
}

function importsOf(name: string, text: string): string[] {
  const specifiers = text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)
  return [...specifiers].map((match) =>
    relative(
      packageRoot,
      resolve(packageRoot, dirname(name), match[1]!.replace(/\.js$/, '.ts')),
    ).replaceAll('\\', '/'),
  )
}

function imports(forbidden: (from: string, to: string) => boolean): string[] {
  return files.flatMap(({ name, imports }) =>
    imports.filter((to) => forbidden(name, to)).map((to) => `${name} imports ${to}`),
  )
}

/** A function or method runs from a line that opens it to the brace at the same indentation. */
function longFunctions(name: string, lines: readonly string[]): string[] {
  const modifiers = `(?:(?:private|override|static|get|set) )*`
  const opening = new RegExp(
    String.raw`^(\s*)(?:export )?(?:default )?(?:async )?` +
      String.raw`(?:function\b.*|${modifiers}#?\w+\(.*\).*|(?:const|let) \w+ = .*=>) \{$`,
  )
  const long: string[] = []
  lines.forEach((line, start) => {
    const indent = opening.exec(line)?.[1]
    if (indent === undefined || /^\s*(if|for|while|switch|describe|it)\b/.test(line)) return
    const end = lines.findIndex((other, index) => index > start && other.startsWith(`${indent}}`))
    if (end - start > 70) long.push(`${name}:${start + 1}: a function of ${end - start} lines`)
  })
  return long
}

function expectNone(offenders: readonly string[]): void {
  assert.deepEqual(offenders, [])
}
