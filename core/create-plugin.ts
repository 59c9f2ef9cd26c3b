import { describe, RodizioError } from './errors.js'
import type {
  ExtensionPoints,
  Plugin,
  PluginContext,
  PluginKind,
} from './extension-points/plugin.js'

/** What each kind must at least be able to do. */
const METHODS: { readonly [K in PluginKind]: readonly (keyof ExtensionPoints[K])[] } = {
  strategy: ['next'],
  transport: ['listen', 'dial', 'stop'],
  portAllocator: ['candidates'],
  pieceOrder: ['next'],
}

/**
 * Calls a plugin's `create`. Whatever is wrong with what comes of it stops the start of the node
 * with `PLUGIN_INVALID`: later it would only be noticed by those who ask something of the node.
 */
export function createPlugin<K extends PluginKind>(
  plugin: Plugin<K>,
  context: PluginContext,
): ExtensionPoints[K] {
  const { kind, name } = plugin
  const invalid = (problem: string, cause?: unknown): RodizioError =>
    new RodizioError('PLUGIN_INVALID', `${kind} ${name} cannot be used: ${problem}`, { cause })
  let made: unknown
  try {
    made = plugin.create(context)
  } catch (error) {
    if (error instanceof RodizioError) throw error
    throw invalid(`its create threw an exception: ${describe(error)}`, error)
  }
  if (made instanceof Promise) {
    made.catch(() => {})
    throw invalid('its create returned a promise, and must return the object itself, not async')
  }
  const methods = METHODS[kind].map((method) => `${String(method)}()`).join(', ')
  const object = typeof made === 'object' && made !== null ? made : undefined
  if (!object) throw invalid(`its create must return an object with ${methods}`)
  for (const method of METHODS[kind]) {
    if (typeof Reflect.get(object, method) === 'function') continue
    throw invalid(`what its create returned has no method ${String(method)}`)
  }
  return object as ExtensionPoints[K]
}
