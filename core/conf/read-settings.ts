import type { OptionSpec } from '../extension-points/options.js'
import type { Diagnostics } from './diagnostic.js'
import type { PeerSettings, PluginDirective, TrackerSettings } from './directives.js'
import { gather } from './gather.js'
import type { Value } from './option-types.js'
import type { PluginWord } from './plugin-word.js'
import { readPluginWord } from './plugin-word.js'
import type { Program } from './programs.js'
import { directivesOf, isMany } from './programs.js'
import { readOption } from './read-options.js'
import { flagOf, variableOf } from './spelling.js'
import type { Place, Statement, Word } from './statement.js'
import { unknownDirective } from './unknown-directive.js'
import { defaultValue } from './values.js'

export interface SettingsOf {
  readonly tracker: TrackerSettings
  readonly peer: PeerSettings
}

/** Where the values of directives may come from, the weakest first. */
export interface Layers {
  readonly conf: readonly Statement[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** By the name of the directive. */
  readonly flags: Readonly<Record<string, string | undefined>>
  /** Where paths start that are said in flags and variables. */
  readonly directory: string
  /** Where default paths start: the folder of the .conf, if there is one. */
  readonly confFolder: string
}

export interface SettingsRead<P extends Program> {
  readonly settings: SettingsOf[P]
  /** By the name of the directive; several only where it may be given several times. */
  readonly plugins: Readonly<Record<string, readonly PluginWord[]>>
  /** Where each value was said; nothing for defaults. */
  readonly places: Readonly<Record<string, Place>>
}

/**
 * Takes every directive from the strongest layer that has it. All layers are checked: a mistake in
 * a .conf does not hide behind a flag.
 */
export function readSettings<P extends Program>(
  program: P,
  layers: Layers,
  diagnostics: Diagnostics,
): SettingsRead<P> {
  const unknown = (name: string) => unknownDirective(name, program)
  const table = directivesOf(program)
  const conf = gather(layers.conf, unknown, diagnostics, (name) => isMany(program, name))
  const settings: Record<string, Value> = {}
  const plugins: Record<string, readonly PluginWord[]> = {}
  const places: Record<string, Place> = {}
  for (const [name, spec] of Object.entries(table)) {
    const said = [
      conf.get(name) ?? [],
      fromEnvironment(name, layers),
      fromFlag(name, layers),
    ].filter((statements) => statements.length > 0)
    const [strongest] = said.at(-1) ?? []
    if (strongest) places[name] = (strongest.values[0] ?? strongest.name).at
    if ('plugin' in spec) {
      const layered = said.map((statements) =>
        statements.map((statement) => readPluginWord(statement, spec, diagnostics)),
      )
      const words = layered.at(-1)?.filter((word) => word !== undefined)
      plugins[name] = words ?? defaultWords(spec, layers.confFolder)
    } else {
      const values = said.map(([statement]) => readOption(statement!, spec, diagnostics))
      settings[name] = values.at(-1) ?? defaultValue(spec satisfies OptionSpec, layers.confFolder)
    }
  }
  // Complete and checked, name by name, against the table that the type is made from.
  return { settings: settings as unknown as SettingsOf[P], plugins, places }
}

function defaultWords({ plugin, ...spec }: PluginDirective, folder: string): PluginWord[] {
  if (spec.default === '') return []
  return [{ kind: plugin, name: wordFrom('default', spec.default, folder), options: [] }]
}

function fromEnvironment(directive: string, { environment, directory }: Layers) {
  const variable = variableOf(directive)
  // An empty variable is how a shell says "not set".
  return spoken(directive, variable, environment[variable] || undefined, directory)
}

function fromFlag(directive: string, { flags, directory }: Layers) {
  const value = Object.hasOwn(flags, directive) ? flags[directive] : undefined
  return spoken(directive, flagOf(directive), value, directory)
}

function spoken(
  directive: string,
  source: string,
  value: string | undefined,
  folder: string,
): readonly Statement[] {
  if (value === undefined) return []
  const word = wordFrom(source, value, folder)
  return [{ name: { ...word, text: directive }, values: [word] }]
}

function wordFrom(source: string, text: string, folder: string): Word {
  return { text, at: { source: { name: source, folder } } }
}
