import { describe } from '../errors.js'
import type { Plugin, PluginKind } from '../extension-points/plugin.js'
import { quoted } from './diagnostic.js'
import { locatePlugin } from './locate-plugin.js'
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
  const imported = 'problem' in located ? located : await importDefault(located.url)
  const problem = 'problem' in imported ? imported.problem : pluginProblem(kind, imported.exported)
  if ('problem' in imported || problem !== undefined)
    return { problem: `${kind} ${quoted(text)} ${problem}` }
  return { plugin: imported.exported as Plugin<K> }
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
