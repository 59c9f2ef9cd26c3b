import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { LIMITS } from '../limits.js'
import { namesIn, readSmallFile, realPath } from '../runtime/text-files.js'
import type { Diagnostics } from './diagnostic.js'
import { quoted } from './diagnostic.js'
import { parse } from './parser.js'
import { isDirective } from './programs.js'
import type { Source, Statement, Word } from './statement.js'

/**
 * Reads a .conf with all that it includes, as one list of statements. `path` is shown in messages
 * as it is given; a relative one starts at `directory`. The absolute paths of all that was read are
 * added to `files`.
 */
export function readConf(
  path: string,
  directory: string,
  diagnostics: Diagnostics,
  files: string[] = [],
): Statement[] {
  return new ConfReader(diagnostics, files).read(path, resolve(directory, path))
}

class ConfReader {
  /** The files being read now, outermost first: their real paths, with the names shown. */
  readonly #open = new Map<string, string>()

  constructor(
    private readonly diagnostics: Diagnostics,
    private readonly filesRead: string[],
  ) {}

  read(name: string, path: string, includedBy?: Word): Statement[] {
    const source: Source = { name, folder: dirname(path) }
    const file = readSmallFile(path, LIMITS.confBytesMax)
    if ('problem' in file) {
      if (includedBy) this.diagnostics.add(includedBy.at, `${quoted(name)} ${file.problem}`)
      else this.diagnostics.add({ source }, `the file ${file.problem}`)
      return []
    }
    this.filesRead.push(path)
    this.diagnostics.begin(source)
    this.#open.set(realPath(path), name)
    const statements = parse(
      this.#decode(file.bytes, source),
      source,
      isDirective,
      this.diagnostics,
    )
    const expanded = statements.flatMap((statement) =>
      statement.name.text === 'include' ? this.#include(statement) : [statement],
    )
    this.#open.delete(realPath(path))
    return expanded
  }

  /**
   * A byte that is not UTF-8 becomes U+FFFD, which the lexer refuses in values: an old Latin-1 file
   * with accents in its comments is read as it was meant.
   */
  #decode(bytes: Uint8Array, source: Source): string {
    const [first, second] = bytes
    const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
    if (!isUtf16) return new TextDecoder().decode(bytes)
    this.diagnostics.add({ source }, 'the file is UTF-16: save it as UTF-8')
    return ''
  }

  #include({ name, values, block }: Statement): Statement[] {
    const [pattern] = values
    if (!pattern || values.length > 1 || block) {
      this.diagnostics.add(name.at, "include takes one path, such as 'include common.conf;'")
      return []
    }
    const { source } = pattern.at
    return this.#matching(pattern).flatMap((relative) => {
      const shown = isAbsolute(relative) ? relative : join(dirname(source.name), relative)
      const path = resolve(source.folder, relative)
      const problem = this.#refusal(path, shown)
      if (problem === undefined) return this.read(shown, path, pattern)
      this.diagnostics.add(pattern.at, problem)
      return []
    })
  }

  #refusal(path: string, shown: string): string | undefined {
    const open = [...this.#open.keys()]
    const start = open.indexOf(realPath(path))
    if (start >= 0) {
      const circle = [...[...this.#open.values()].slice(start), shown].join(' → ')
      return `include goes round in a circle: ${circle}`
    }
    if (open.length > LIMITS.confDepthMax)
      return `includes are nested more than ${LIMITS.confDepthMax} deep`
    if (this.filesRead.length >= LIMITS.confFilesMax)
      return `more than ${LIMITS.confFilesMax} files are included`
    return undefined
  }

  /** `*` stands for any part of a name that does not begin with a dot, as in a shell. */
  #matching(pattern: Word): string[] {
    const folder = dirname(pattern.text)
    const last = basename(pattern.text)
    if (!pattern.text.includes('*')) return [pattern.text]
    if (folder.includes('*')) {
      this.diagnostics.add(pattern.at, "'*' may stand only behind the last '/' of an include")
      return []
    }
    const names = namesIn(resolve(pattern.at.source.folder, folder))
    return names.filter((name) => matches(name, last)).map((name) => join(folder, name))
  }
}

function matches(name: string, pattern: string): boolean {
  const [first, ...rest] = pattern.split('*') as [string, ...string[]]
  const last = rest.pop()!
  if (!name.startsWith(first) || (name.startsWith('.') && first === '')) return false
  let position = first.length
  for (const part of rest) {
    const found = name.indexOf(part, position)
    if (found < 0) return false
    position = found + part.length
  }
  return name.length - last.length >= position && name.endsWith(last)
}
