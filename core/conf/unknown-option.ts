import { suggest } from '../suggest.js'
import { quoted } from './diagnostic.js'
import type { OptionOwner } from './read-options.js'

/** What is wrong with the name of a plugin's option; undefined for those it has. */
export function unknownOption(option: string, owner: OptionOwner): string | undefined {
  if (Object.hasOwn(owner.specs, option)) return undefined
  const known = Object.keys(owner.specs)
  if (known.length === 0) return `${owner.name} takes no options: take ${quoted(option)} out`
  const [meant] = suggest(option, known)
  const advice = meant === undefined ? `it has ${known.join(', ')}` : `did you mean '${meant}'?`
  return `${owner.name} has no option ${quoted(option)}: ${advice}`
}
