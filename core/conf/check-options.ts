import type { Diagnostics } from './diagnostic.js'
import type { OptionOwner, Options } from './read-options.js'
import type { Place } from './statement.js'
import { unknownOption } from './unknown-option.js'
import { checkValue, defaultValue } from './values.js'

/** Options that code gives, as plain values, with defaults filled in. Undefined means not given. */
export function checkOptions(
  values: Readonly<Record<string, unknown>>,
  owner: OptionOwner,
  placeOf: (option: string) => Place,
  diagnostics: Diagnostics,
): Options {
  for (const name of Object.keys(values)) {
    const problem = unknownOption(name, owner)
    if (problem !== undefined) diagnostics.add(placeOf(name), problem)
  }
  const checked = Object.entries(owner.specs).map(([name, spec]) => {
    const fallback = defaultValue(spec, owner.folder)
    if (!Object.hasOwn(values, name) || values[name] === undefined) return [name, fallback] as const
    const result = checkValue(spec, values[name], owner.folder)
    if ('value' in result) return [name, result.value] as const
    diagnostics.add(placeOf(name), result.problem)
    return [name, fallback] as const
  })
  return Object.fromEntries(checked)
}
