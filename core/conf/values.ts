import { resolve } from 'node:path'
import type { OptionSpec } from '../extension-points/options.js'
import { suggest } from '../suggest.js'
import { normaliseHost } from '../wire/address.js'
import { quoted } from './diagnostic.js'
import type { Bounds, OptionType, Value } from './option-types.js'
import { OPTION_TYPES, typeNameOf } from './option-types.js'
import { twoReadings } from './units.js'

/** A checked value, or a clause that follows the option's name: `must be …, not 'x'`. */
export type Checked = { readonly value: Value } | { readonly problem: string }

/** Reads a value as a .conf, a flag or a variable has it. `folder`: where relative paths start. */
export function parseValue(spec: OptionSpec, word: string, folder: string): Checked {
  const { type, bounds } = declared(spec)
  const read = type.fromWord(word)
  const checked = checkedValue(spec, read, folder)
  if (checked !== undefined) return { value: checked }
  const readings = type.units && read === undefined ? twoReadings(word, type.units) : undefined
  if (readings) {
    const problem = `${quoted(word)} can be read in two ways`
    return { problem: `must be written ${readings.join(' or ')}: ${problem}` }
  }
  return { problem: `must be ${type.inConf(bounds)}, not ${seen(spec, word)}${advice(spec, word)}` }
}

/** Checks a value that code gives: numbers in base units, booleans, strings. */
export function checkValue(spec: OptionSpec, value: unknown, folder: string): Checked {
  const { type, bounds } = declared(spec)
  const checked = checkedValue(spec, value, folder)
  if (checked !== undefined) return { value: checked }
  const expected = type.inCode?.(bounds) ?? type.inConf(bounds)
  return { problem: `must be ${expected}, not ${quoted(value)}` }
}

/** The value of an option that nobody set. */
export function defaultValue(spec: OptionSpec, folder: string): Value {
  return asUsed(spec, declared(spec).fallback, folder)
}

/** The default as a .conf would say it; empty for none. */
export function defaultWord(spec: OptionSpec): string {
  const { type, fallback } = declared(spec)
  return type.toWord(fallback)
}

/** What a .conf may say for an option, as a noun: `an integer from 1 to 3`. */
export function expected(spec: OptionSpec): string {
  const { type, bounds } = declared(spec)
  return type.inConf(bounds)
}

/** The parts of a declaration, freed from its many forms. */
function declared(spec: OptionSpec): { type: OptionType<Value>; bounds: Bounds; fallback: Value } {
  const name = typeNameOf(spec)
  // Whoever asks a type about a value has compared `typeOf` first.
  const type = OPTION_TYPES[name] as unknown as OptionType<Value>
  const { [name]: fallback, ...bounds } = spec as unknown as Record<string, Value>
  return { type, bounds, fallback: fallback! }
}

/** The value as the program uses it, or undefined when the declaration does not allow it. */
function checkedValue(spec: OptionSpec, value: unknown, folder: string): Value | undefined {
  const { type, bounds, fallback } = declared(spec)
  if (typeof value !== type.typeOf) return undefined
  // Empty turns off what is off by default, and means nothing elsewhere.
  const allowed = value === '' ? fallback === '' : type.allows(value as Value, bounds)
  return allowed ? asUsed(spec, value as Value, folder) : undefined
}

function asUsed(spec: OptionSpec, value: Value, folder: string): Value {
  if (typeof value !== 'string' || value === '') return value
  if ('host' in spec) return normaliseHost(value)
  return 'path' in spec ? resolve(folder, value) : value
}

/** The value as a message shows it: no key that was given in place of its path. */
function seen(spec: OptionSpec, word: string): string {
  const isImpossible = 'path' in spec && word !== '' && !word.startsWith('~')
  return isImpossible ? 'a text too long or with control characters' : quoted(word)
}

function advice(spec: OptionSpec, word: string): string {
  if ('path' in spec && word.startsWith('~')) return ": write the whole path instead of '~'"
  const [meant] = 'choice' in spec ? suggest(word, spec.of) : []
  return meant === undefined ? '' : `: did you mean '${meant}'?`
}
