import type { OptionSpec, OptionSpecs } from '../extension-points/options.js'
import type { Diagnostics } from './diagnostic.js'
import { subjectOf } from './diagnostic.js'
import { gather } from './gather.js'
import type { OptionType, Value } from './option-types.js'
import { OPTION_TYPES, typeNameOf } from './option-types.js'
import type { Statement } from './statement.js'
import { unknownOption } from './unknown-option.js'
import { defaultValue, expected, parseValue } from './values.js'

export type Options = Readonly<Record<string, Value>>

/** Who declares options, and where its relative paths start. */
export interface OptionOwner {
  readonly name: string
  readonly specs: OptionSpecs
  readonly folder: string
}

/** A plugin's options from its block in a .conf, with defaults filled in. */
export function readOptions(
  statements: readonly Statement[],
  owner: OptionOwner,
  diagnostics: Diagnostics,
): Options {
  const given = gather(statements, (name) => unknownOption(name, owner), diagnostics)
  const values = Object.entries(owner.specs).map(([name, spec]) => {
    const [statement] = given.get(name) ?? []
    const value = statement && readOption(statement, spec, diagnostics)
    return [name, value ?? defaultValue(spec, owner.folder)] as const
  })
  return Object.fromEntries(values)
}

/** The one value of a statement, or undefined when it has a mistake, which is told. */
export function readOption(
  { name, values, block }: Statement,
  spec: OptionSpec,
  diagnostics: Diagnostics,
): Value | undefined {
  const [word, surplus] = values
  const subject = subjectOf(name.text, name.at)
  const tell = (at: typeof name.at, problem: string) => {
    diagnostics.add(at, subject + problem)
    return undefined
  }
  if (block) return tell(block.opened, "takes no block: end it with ';' instead")
  if (!word) return tell(name.at, `needs a value: ${expected(spec)}`)
  if (word.text === '=') return tell(word.at, "takes its value without '='")
  if (surplus) return tell(surplus.at, `takes one value, not ${values.length}${onSpaces(spec)}`)
  const parsed = parseValue(spec, word.text, word.at.source.folder)
  return 'problem' in parsed ? tell(word.at, parsed.problem) : parsed.value
}

/** What to do about a value with spaces in it. */
function onSpaces(spec: OptionSpec): string {
  const { typeOf, units } = OPTION_TYPES[typeNameOf(spec)] as OptionType<never>
  if (units) return ': write it without a space'
  return typeOf === 'string' ? ': put quotes around one with spaces' : ''
}
