import { type ChosenPlugin, type Configured, configureFrom } from '../../core/conf/configure.js'
import type { Diagnostics } from '../../core/conf/diagnostic.js'
import { loadPlugin } from '../../core/conf/load-plugin.js'
import { isMany, type Program } from '../../core/conf/programs.js'
import type { Statement } from '../../core/conf/statement.js'
import type { PluginKind } from '../../core/extension-points/plugin.js'
import type { PluginChoice } from '../../index.js'
import { builtIn } from '../../plugins/built-in.js'
import { DECIDED, PROGRAM_DIRECTIVES } from './directives.js'

/** What a block says in the words of a program's .conf, as options of the library. */
export async function readProgram<P extends Program>(
  program: P,
  statements: readonly Statement[],
  folder: string,
  diagnostics: Diagnostics,
): Promise<{ readonly configured: Configured<P>; readonly options: object }> {
  const names = PROGRAM_DIRECTIVES[program]
  const conf = statements.filter(({ name }) => names.includes(name.text))
  const layers = { conf, environment: {}, flags: {}, directory: folder, confFolder: folder }
  // Names given twice are told by whoever sorts the block.
  const firsts = conf.filter(
    ({ name }, index) =>
      isMany(program, name.text) ||
      conf.findIndex((other) => other.name.text === name.text) === index,
  )
  const configured = await configureFrom(program, { ...layers, conf: firsts }, builtIn, diagnostics)
  const plugins: Readonly<Record<string, ChosenPlugin | readonly ChosenPlugin[]>> =
    configured.plugins
  const choice = ({ plugin, options }: ChosenPlugin) => [plugin, options]
  const chosen = Object.entries(plugins).map(
    ([name, one]) => [name, 'plugin' in one ? choice(one) : one.map(choice)] as const,
  )
  const all = { ...configured.settings, ...Object.fromEntries(chosen) }
  const options = Object.entries(all).filter(([name]) => !DECIDED.some((one) => one === name))
  return { configured, options: Object.fromEntries(options) }
}

/** The plugin that a flag names; undefined when there is none, which is told. */
export async function readPluginFlag<K extends PluginKind>(
  kind: K,
  { flag, word, directory }: { flag: string; word: string; directory: string },
  diagnostics: Diagnostics,
): Promise<PluginChoice<K> | undefined> {
  const at = { source: { name: flag, folder: directory } }
  const found = await loadPlugin(kind, { text: word, at }, builtIn)
  if (!('problem' in found)) return found.plugin
  diagnostics.add(at, found.problem)
  return undefined
}
