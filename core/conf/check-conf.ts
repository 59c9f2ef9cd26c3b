import { basename, dirname, resolve } from 'node:path'
import type { Plugin } from '../extension-points/plugin.js'
import { configureFrom } from './configure.js'
import type { Diagnostic } from './diagnostic.js'
import { Diagnostics } from './diagnostic.js'
import type { Program } from './programs.js'
import { directivesOf, PROGRAMS } from './programs.js'
import { readConf } from './read-conf.js'
import type { Statement } from './statement.js'

/** A kind of .conf that is no program's. */
export interface OtherConf {
  owns(conf: readonly Statement[]): boolean
  check(conf: readonly Statement[], path: string, diagnostics: Diagnostics): Promise<unknown>
}

/**
 * Everything that is wrong with one .conf, by itself: no environment, no flags. `program` is whose
 * it is, by its directives; undefined when they do not say, or when it is of the `other` kind.
 */
export async function checkConf(
  path: string,
  directory: string,
  catalogue: readonly Plugin[],
  other?: OtherConf,
): Promise<{ readonly program: Program | undefined; readonly diagnostics: readonly Diagnostic[] }> {
  const diagnostics = new Diagnostics()
  const conf = readConf(path, directory, diagnostics)
  if (other?.owns(conf)) {
    await other.check(conf, path, diagnostics)
    return { program: undefined, diagnostics: diagnostics.list() }
  }
  const program = programOf(conf, path)
  const confFolder = dirname(resolve(directory, path))
  if (program) {
    const layers = { conf, environment: {}, flags: {}, directory, confFolder }
    await configureFrom(program, layers, catalogue, diagnostics)
  } else if (diagnostics.list().length === 0) {
    diagnostics.add({ source: { name: path, folder: confFolder } }, unrecognised())
  }
  return { program, diagnostics: diagnostics.list() }
}

/**
 * The program that most directives belong to alone; on a tie the one that the file is named for, or
 * else that of the first directive. What belongs to the other one is then a mistake.
 */
function programOf(conf: readonly Statement[], path: string): Program | undefined {
  const programs = Object.keys(PROGRAMS) as Program[]
  const owners = conf.flatMap(({ name }) =>
    programs.filter((program) => ownNames(program).includes(name.text)),
  )
  const trackers = owners.filter((owner) => owner === 'tracker').length
  const peers = owners.length - trackers
  if (trackers !== peers) return trackers > peers ? 'tracker' : 'peer'
  return programs.find((program) => PROGRAMS[program].confName === basename(path)) ?? owners[0]
}

function ownNames(program: Program): string[] {
  const other = directivesOf(program === 'tracker' ? 'peer' : 'tracker')
  return Object.keys(directivesOf(program)).filter((name) => !Object.hasOwn(other, name))
}

function unrecognised(): string {
  const names = (program: Program) => ownNames(program).join(', ')
  return (
    "the file does not say whose it is: a tracker's has one of " +
    `${names('tracker')}; a peer's one of ${names('peer')}`
  )
}
