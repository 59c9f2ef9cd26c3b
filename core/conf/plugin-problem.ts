import type { OptionSpec } from '../extension-points/options.js'
import type { Plugin, PluginKind } from '../extension-points/plugin.js'
import { PLUGIN_API } from '../extension-points/plugin.js'
import { anyOf, quoted } from './diagnostic.js'
import { OPTION_TYPES } from './option-types.js'
import { checkValue } from './values.js'

/**
 * Why a value cannot be used as a plugin of one of some kinds, as a clause that follows its name;
 * undefined when it can. What it is made of decides, never its class: plugins need not import
 * anything.
 */
export function pluginProblem(kinds: readonly PluginKind[], value: unknown): string | undefined {
  const expected = anyOf(kinds.map((kind) => `'${kind}'`))
  if (!isRecord(value) || typeof value.kind !== 'string')
    return `is no plugin: it must be { kind: ${expected}, api: ${PLUGIN_API}, name, create }`
  const plugin: Partial<Record<keyof Plugin, unknown>> = value
  const kind = kinds.find((each) => each === plugin.kind)
  if (kind === undefined) return `is a plugin of kind ${quoted(plugin.kind)}, not ${expected}`
  if (plugin.api !== PLUGIN_API) {
    const advice = 'use versions of the two that fit'
    return `was written for plugin api ${quoted(plugin.api)}, this is api ${PLUGIN_API}: ${advice}`
  }
  if (typeof plugin.name !== 'string' || plugin.name === '')
    return `has no name: add name: 'my-${kind}'`
  if (typeof plugin.create !== 'function')
    return `has no create: add create({ options }) { return … }, which makes the ${kind}`
  const { options } = plugin
  if (options === undefined) return undefined
  if (!isRecord(options)) return `has options that are ${quoted(options)}: write options: { … }`
  for (const [name, spec] of Object.entries(options)) {
    const problem = declarationProblem(name, spec)
    if (problem !== undefined) return `declares its option ${quoted(name)} badly: ${problem}`
  }
  return undefined
}

function declarationProblem(name: string, spec: unknown): string | undefined {
  if (!/^[a-z][A-Za-z0-9]*$/.test(name)) return 'a name is letters and digits, like hopsMax'
  const types = Object.keys(OPTION_TYPES) as (keyof typeof OPTION_TYPES)[]
  const [type, second] = isRecord(spec) ? types.filter((key) => Object.hasOwn(spec, key)) : []
  if (!isRecord(spec) || !type || second)
    return `it must be an object with one of ${anyOf(types)}, which holds the default`
  if (typeof spec.about !== 'string' || spec.about === '') return 'add about: what it does'
  for (const bound of ['min', 'max']) {
    if (spec[bound] !== undefined && typeof spec[bound] !== 'number')
      return `${bound} must be a number, not ${quoted(spec[bound])}`
  }
  if (type === 'choice' && !isListOfTexts(spec.of)) return 'add of: [the texts to choose from]'
  // Every form has been checked above; what is left is whether the default fits its own bounds.
  const fallback = checkValue(spec as unknown as OptionSpec, spec[type], '/')
  return 'problem' in fallback ? `its default ${fallback.problem}` : undefined
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')
}
