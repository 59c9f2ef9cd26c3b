import { join, resolve } from 'node:path'
import { RodizioError } from '../core/errors.js'
import { fileExists, namesIn, readSmallFile } from '../core/runtime/text-files.js'
import { suggest } from '../core/suggest.js'
import { packageFolder } from './package-folder.js'
import { TEXTS } from './texts.js'

/** A scenario that comes with the package. */
export interface ShippedScenario {
  readonly name: string
  /** The first line of its first comment. */
  readonly about: string
}

/** In order of their names. */
export function shippedScenarios(): readonly ShippedScenario[] {
  return names().map((name) => ({ name, about: aboutOf(name) }))
}

/** The .conf that a word means: one that is shipped, by its bare name, or a file by its path. */
export function findScenario(word: string, directory: string): string {
  const shipped = names()
  if (shipped.includes(word)) return pathOf(word)
  if (fileExists(resolve(directory, word))) return word
  const file = `${word}.conf`
  const meant = fileExists(resolve(directory, file)) ? file : suggest(word, shipped)[0]
  throw new RodizioError('USAGE', TEXTS.simulate.unknown(word, meant))
}

function names(): readonly string[] {
  return namesIn(folder())
    .filter((name) => name.endsWith('.conf'))
    .map((name) => name.slice(0, -'.conf'.length))
}

function aboutOf(name: string): string {
  const read = readSmallFile(pathOf(name), 256 * 1024)
  const text = 'bytes' in read ? new TextDecoder().decode(read.bytes) : ''
  return /^# (.*)$/m.exec(text)?.[1] ?? ''
}

function pathOf(name: string): string {
  return join(folder(), `${name}.conf`)
}

function folder(): string {
  return join(packageFolder(), 'conf', 'scenarios')
}
