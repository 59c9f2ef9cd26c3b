import { suggest } from '../suggest.js'
import { quoted } from './diagnostic.js'
import type { Program } from './programs.js'
import { PROGRAMS } from './programs.js'

/** What is wrong with a name in a program's .conf; undefined for its own directives. */
export function unknownDirective(name: string, program: Program): string | undefined {
  const { directives, confName } = PROGRAMS[program]
  if (Object.hasOwn(directives, name)) return undefined
  const known = Object.keys(directives)
  const [beforeSign] = name.split(/[=:]/)
  const [meant] = suggest(beforeSign!, known)
  const owner = Object.values(PROGRAMS).find((other) => Object.hasOwn(other.directives, name))
  if (owner) {
    const advice = meant === undefined ? 'take it out' : `did you mean '${meant}'?`
    return `${name} is a directive of ${owner.confName}, not of ${confName}: ${advice}`
  }
  const advice =
    meant === undefined ? `${confName} has ${known.join(', ')}` : `did you mean '${meant}'?`
  return `unknown directive ${quoted(name)}: ${advice}`
}
