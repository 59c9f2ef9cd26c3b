import { resolve } from 'node:path'
import { describe } from '../errors.js'
import type { Plugin, PluginKind } from '../extension-points/plugin.js'
import { quoted } from './diagnostic.js'
import { type Located, locatePlugin } from './locate-plugin.js'
import { pluginProblem } from './plugin-problem.js'
import type { Word } from './statement.js'

/** What comes of a name: the plugin, or a sentence on why there is none. */
export type PluginFound<K extends PluginKind = PluginKind> =
  | { readonly plugin: Plugin<K> }
  | { readonly problem: string }

/**
 * Finds the plugin that a word means: a built-in name, a path, or a package, the latter two from
 * the folder where the word was said. Every mistake of the word or of the plugin is a problem;
 * nothing is thrown.
 */
export async function loadPlugin<K extends PluginKind>(
  kind: K,
  { text, at }: Word,
  catalogue: readonly Plugin[],
): Promise<PluginFound<K>> {
  const sameKind = catalogue.filter((plugin) => plugin.kind === kind)
  const builtIn = sameKind.find((plugin) => plugin.name === text)
  if (builtIn) return { plugin: builtIn as Plugin<K> }
  const names = sameKind.map(({ name }) => name)
  const located = locatePlugin(text, at.source.folder, names)
  const found = await importPlugin([kind], located)
  return 'problem' in found ? { problem: `${kind} ${quoted(text)} ${found.problem}` } : found
}

/** Loads the plugin that a file holds, of whichever of these kinds it is. */
export async function loadPluginFile(
  path: string,
  folder: string,
  kinds: readonly PluginKind[],
): Promise<PluginFound> {
  const found = await importPlugin(kinds, locatePlugin(resolve(folder, path), folder, []))
  return 'problem' in found ? { problem: `plugin ${quoted(path)} ${found.problem}` } : found
}

/** A problem is a clause that follows the plugin's name. */
async function importPlugin<K extends PluginKind>(
  kinds: readonly K[],
  located: Located,
): Promise<PluginFound<K>> {
  const imported = 'problem' in located ? located : await importDefault(located.url)
  if ('problem' in imported) return imported
  const problem = pluginProblem(kinds, imported.exported)
  return problem === undefined ? { plugin: imported.exported as Plugin<K> } : { problem }
}

async function importDefault(
  url: string,
): Promise<{ readonly exported: unknown } | { readonly problem: string }> {
  try {
    const { default: exported }: { default?: unknown } = await import(url)
    if (exported === undefined)
      return { problem: 'has no default export: write export default { … }' }
    return { exported: isWrapped(exported) ? exported.default : exported }
  } catch (error) {
    return { problem: `cannot be loaded: ${failure(error, url)}` }
  }
}

/** A compiler that turns modules into CommonJS wraps the default export once more. */
function isWrapped(value: unknown): value is { readonly default: unknown } {
  return typeof value === 'object' && value !== null && '__esModule' in value && 'default' in value
}

/** What was thrown, and where in the plugin, as far as Node says so: the file may be long. */
function failure(error: unknown, url: string): string {
  if (error instanceof SyntaxError) return `${error} ('node --check' on the file shows where)`
  const [, line] = error instanceof Error ? String(error.stack).split(`${url}:`) : []
  return line === undefined ? describe(error) : `${error} (line ${Number.parseInt(line, 10)})`
}
