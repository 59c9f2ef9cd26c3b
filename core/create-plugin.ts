import { describe, RodizioError } from './errors.js'
import type {
  ExtensionPoints,
  Plugin,
  PluginContext,
  PluginKind,
} from './extension-points/plugin.js'
import { isPromise } from './is-promise.js'

/** What each kind must at least be able to do. */
const METHODS: { readonly [K in PluginKind]: readonly (keyof ExtensionPoints[K])[] } = {
  strategy: ['next'],
  transport: ['listen', 'dial', 'stop'],
  portAllocator: ['candidates'],
  pieceOrder: ['next'],
  hooks: [],
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
  if (isPromise(made))
    throw invalid('its create returned a promise, and must return the object itself, not async')
  const methods = METHODS[kind].map((method) => `${String(method)}()`).join(', ')
  const object = typeof made === 'object' && made !== null ? made : undefined
  if (!object) throw invalid(`its create must return an object${methods && ` with ${methods}`}`)
  for (const method of METHODS[kind]) {
    if (typeof Reflect.get(object, method) === 'function') continue
    throw invalid(`what its create returned has no method ${String(method)}`)
  }
  if (kind === 'hooks') checkHooks(object, invalid)
  return object as ExtensionPoints[K]
}

/** All that hooks have may be left out: what is written wrong would never be called. */
function checkHooks(hooks: object, invalid: (problem: string) => RodizioError): void {
  const known = ['announce', 'request', 'commands']
  const used = known.filter((member) => Reflect.get(hooks, member) !== undefined)
  const stray = Object.keys(hooks).find((member) => !known.includes(member))
  if (used.length === 0 || stray !== undefined) {
    const seen = stray === undefined ? 'nothing' : `'${stray}'`
    throw invalid(`what its create returned has ${seen}; hooks have ${known.join(', ')}`)
  }
  const { announce, request, commands = {} } = hooks as Record<string, unknown>
  for (const [name, method] of Object.entries({ announce, request }))
    if (method !== undefined && typeof method !== 'function') throw invalid(`${name} is no method`)
  for (const [name, command] of Object.entries(commands as object)) {
    const { about, run } = (command ?? {}) as Record<string, unknown>
    if (typeof about === 'string' && typeof run === 'function' && /^[a-z][\w-]*$/.test(name))
      continue
    throw invalid(`its command '${name}' must be a word with { about: 'what it does', run(words) }`)
  }
}
