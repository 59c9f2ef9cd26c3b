import { dirname, resolve } from 'node:path'
import { createPlugin } from '../create-plugin.js'
import { describe } from '../errors.js'
import type { Plugin, PluginKind } from '../extension-points/plugin.js'
import { silentLog } from '../runtime/log.js'
import { SystemClock } from '../runtime/system-clock.js'
import { SystemRandom } from '../runtime/system-random.js'
import { Diagnostics, subjectOf } from './diagnostic.js'
import { loadPlugin } from './load-plugin.js'
import type { PluginWord } from './plugin-word.js'
import { isMany, type PROGRAMS, type Program } from './programs.js'
import { readConf } from './read-conf.js'
import type { Options } from './read-options.js'
import { readOptions } from './read-options.js'
import { readSecret } from './read-secret.js'
import type { Layers, SettingsOf } from './read-settings.js'
import { readSettings } from './read-settings.js'
import type { Place } from './statement.js'

/** All that a node is made from: checked, complete, with its plugins loaded. */
export interface Configured<P extends Program = Program> {
  readonly settings: SettingsOf[P]
  readonly plugins: PluginsOf<P>
  /** What the file named by `secret` holds. */
  readonly secret: Uint8Array | undefined
}

export interface ChosenPlugin<K extends PluginKind = PluginKind> {
  readonly plugin: Plugin<K>
  readonly options: Options
}

/** One for each directive that names a plugin: such a directive is called like its kind. */
export type PluginsOf<P extends Program> = {
  readonly [K in keyof (typeof PROGRAMS)[P]['directives'] & PluginKind]: Chosen<K>
}

/** In their order, where a directive may be given several times. */
export type Chosen<K extends PluginKind> = K extends 'hooks'
  ? readonly ChosenPlugin<K>[]
  : ChosenPlugin<K>

/**
 * Configures a program from its .conf (none: `conf` undefined), the environment and flags. Throws
 * `CONF_INVALID` with every mistake there is, one a line. `files` are the .conf and all that it
 * includes, by their absolute paths.
 */
export async function configure<P extends Program>(
  program: P,
  from: Omit<Layers, 'conf' | 'confFolder'> & { readonly conf: string | undefined },
  catalogue: readonly Plugin[],
): Promise<Configured<P> & { readonly files: readonly string[] }> {
  const diagnostics = new Diagnostics()
  const files: string[] = []
  const { conf, directory } = from
  const layers = {
    ...from,
    conf: conf === undefined ? [] : readConf(conf, directory, diagnostics, files),
    confFolder: conf === undefined ? directory : dirname(resolve(directory, conf)),
  }
  const configured = await configureFrom(program, layers, catalogue, diagnostics)
  diagnostics.throwIfAny()
  return { ...configured, files }
}

/** The same from statements already read. What it returns is of use only without diagnostics. */
export async function configureFrom<P extends Program>(
  program: P,
  layers: Layers,
  catalogue: readonly Plugin[],
  diagnostics: Diagnostics,
): Promise<Configured<P>> {
  const { settings, plugins: words, places } = readSettings(program, layers, diagnostics)
  const secret = secretOf(settings.secret, places.secret, diagnostics)
  const plugins: Record<string, ChosenPlugin | readonly ChosenPlugin[]> = {}
  for (const [name, each] of Object.entries(words)) {
    const found: ChosenPlugin[] = []
    for (const word of each) {
      const chosen = await choose(word, catalogue, diagnostics)
      if (chosen) found.push(chosen)
    }
    if (isMany(program, name)) plugins[name] = found
    else if (found[0]) plugins[name] = found[0]
  }
  return { settings, plugins: plugins as unknown as PluginsOf<P>, secret }
}

async function choose(
  { kind, name, options }: PluginWord,
  catalogue: readonly Plugin[],
  diagnostics: Diagnostics,
): Promise<ChosenPlugin | undefined> {
  const found = await loadPlugin(kind, name, catalogue)
  if ('problem' in found) {
    diagnostics.add(name.at, found.problem)
    return undefined
  }
  const { plugin } = found
  const owner = { name: plugin.name, specs: plugin.options ?? {}, folder: name.at.source.folder }
  const mistakes = diagnostics.list().length
  const chosen = { plugin, options: readOptions(options, owner, diagnostics) }
  // One that is built in and has no options cannot be wrong.
  const certain = catalogue.includes(plugin) && Object.keys(owner.specs).length === 0
  if (diagnostics.list().length === mistakes && !certain) tryOut(chosen, name.at, diagnostics)
  return chosen
}

/** What a plugin makes of its options is looked at here, where the place of a mistake is known. */
function tryOut({ plugin, options }: ChosenPlugin, at: Place, diagnostics: Diagnostics): void {
  const clock = new SystemClock()
  try {
    createPlugin(plugin, { options, clock, random: new SystemRandom(), log: silentLog })
  } catch (error) {
    diagnostics.add(at, describe(error))
  }
}

/** Reads the secret's file, if one is named. */
export function secretOf(
  path: string,
  at: Place | undefined,
  diagnostics: Diagnostics,
): Uint8Array | undefined {
  if (path === '' || !at) return undefined
  const read = readSecret(path)
  if ('secret' in read) return read.secret
  // The value is not shown: a secret given in place of its path would end in a log.
  const problem = `must be the path of a file, and what is named ${read.problem}`
  diagnostics.add(at, subjectOf('secret', at) + problem)
  return undefined
}
