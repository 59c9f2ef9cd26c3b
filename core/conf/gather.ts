import type { Diagnostics } from './diagnostic.js'
import { formatPlace } from './diagnostic.js'
import type { Place, Statement } from './statement.js'

/**
 * Statements by name, in their order. Unknown names (`unknown` says what is wrong) are told, and
 * repetitions of what is not `repeatable`.
 */
export function gather(
  statements: readonly Statement[],
  unknown: (name: string) => string | undefined,
  diagnostics: Diagnostics,
  repeatable: (name: string) => boolean = () => false,
): ReadonlyMap<string, readonly [Statement, ...Statement[]]> {
  const given = new Map<string, [Statement, ...Statement[]]>()
  for (const statement of statements) {
    const { text, at } = statement.name
    const problem = unknown(text)
    const first = given.get(text)
    if (problem !== undefined) diagnostics.add(at, problem)
    else if (first === undefined) given.set(text, [statement])
    else if (repeatable(text)) first.push(statement)
    else diagnostics.add(at, `${text} is given twice, ${both(first[0].name.at, at)}: keep one`)
  }
  return given
}

function both(first: Place, second: Place): string {
  if (first.source !== second.source) return `at ${formatPlace(first)} and ${formatPlace(second)}`
  const lines = first.line === second.line ? '' : ` and line ${second.line}`
  return `on line ${first.line}${lines}`
}
