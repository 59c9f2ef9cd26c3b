import type { Plugin } from '../extension-points/plugin.js'
import { checkOptions } from './check-options.js'
import type { ChosenPlugin, Configured, PluginsOf } from './configure.js'
import { secretOf } from './configure.js'
import { Diagnostics, quoted } from './diagnostic.js'
import type { PluginDirective } from './directives.js'
import type { PluginFound } from './load-plugin.js'
import { loadPlugin } from './load-plugin.js'
import { isRecord, pluginProblem } from './plugin-problem.js'
import type { Program } from './programs.js'
import { splitDirectives } from './programs.js'
import type { SettingsOf } from './read-settings.js'
import type { Place, Source } from './statement.js'
import { unknownDirective } from './unknown-directive.js'

/**
 * Configures a program from the options of the library: directives by name, with plain values.
 * `directory` is where relative paths start, `from` where plugins are looked up. Throws
 * `CONF_INVALID` with every mistake there is, one a line.
 */
export async function configureByOptions<P extends Program>(
  program: P,
  options: Readonly<Record<string, unknown>>,
  { directory, from }: { readonly directory: string; readonly from: string },
  catalogue: readonly Plugin[],
): Promise<Configured<P>> {
  const diagnostics = new Diagnostics()
  const placeOf = (name: string): Place => ({ source: { name, folder: directory } })
  for (const name of Object.keys(options)) {
    const problem = unknownDirective(name, program)
    if (problem !== undefined) diagnostics.add(placeOf(name), problem)
  }
  const directives = splitDirectives(program)
  const plain = Object.entries(options).filter(([name]) => Object.hasOwn(directives.specs, name))
  const owner = { name: program, specs: directives.specs, folder: directory }
  const checked = checkOptions(Object.fromEntries(plain), owner, placeOf, diagnostics)
  const settings = checked as unknown as SettingsOf[P]
  const secret = secretOf(settings.secret, placeOf('secret'), diagnostics)
  const plugins: Record<string, ChosenPlugin | readonly ChosenPlugin[]> = {}
  for (const [name, spec] of Object.entries(directives.plugins)) {
    const given = options[name] ?? (spec.many ? [] : spec.default)
    const source = { name, folder: from }
    if (spec.many) plugins[name] = await chooseMany(given, spec, source, catalogue, diagnostics)
    else {
      const chosen = await choose(given, spec, source, catalogue, diagnostics)
      if (chosen) plugins[name] = chosen
    }
  }
  diagnostics.throwIfAny()
  return { settings, plugins: plugins as unknown as PluginsOf<P>, secret }
}

/** A list of choices, in the order in which they are to stand. */
async function chooseMany(
  choices: unknown,
  spec: PluginDirective,
  source: Source,
  catalogue: readonly Plugin[],
  diagnostics: Diagnostics,
): Promise<readonly ChosenPlugin[]> {
  if (!Array.isArray(choices)) {
    diagnostics.add({ source }, `must be a list of plugins, not ${quoted(choices)}`)
    return []
  }
  const chosen: ChosenPlugin[] = []
  for (const [at, choice] of choices.entries()) {
    const own = { ...source, name: `${source.name}[${at}]` }
    const found = await choose(choice, spec, own, catalogue, diagnostics)
    if (found) chosen.push(found)
  }
  return chosen
}

/** A choice is a plugin or its name, alone or in a list with its options. */
async function choose(
  choice: unknown,
  { plugin: kind }: PluginDirective,
  source: Source,
  catalogue: readonly Plugin[],
  diagnostics: Diagnostics,
): Promise<ChosenPlugin | undefined> {
  const [named, values = {}]: readonly unknown[] = Array.isArray(choice) ? choice : [choice]
  const found =
    typeof named === 'string'
      ? await loadPlugin(kind, { text: named, at: { source } }, catalogue)
      : asGiven(named, pluginProblem([kind], named))
  if ('problem' in found) diagnostics.add({ source }, found.problem)
  if (!isRecord(values))
    diagnostics.add({ source }, `options must be an object, not ${quoted(values)}`)
  if ('problem' in found || !isRecord(values)) return undefined
  const { plugin } = found
  const owner = { name: plugin.name, specs: plugin.options ?? {}, folder: source.folder }
  const placeOf = (option: string): Place => ({
    source: { ...source, name: `${source.name}.${option}` },
  })
  return { plugin, options: checkOptions(values, owner, placeOf, diagnostics) }
}

function asGiven(value: unknown, problem: string | undefined): PluginFound {
  if (problem === undefined) return { plugin: value as Plugin }
  return { problem: `what was given ${problem}` }
}
