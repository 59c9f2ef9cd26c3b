import type { Diagnostics } from './diagnostic.js'
import { formatPlace } from './diagnostic.js'
import type { Place, Statement } from './statement.js'

/** Statements by name. Unknown names (`unknown` says what is wrong) and repetitions are told. */
export function gather(
  statements: readonly Statement[],
  unknown: (name: string) => string | undefined,
  diagnostics: Diagnostics,
): ReadonlyMap<string, Statement> {
  const given = new Map<string, Statement>()
  for (const statement of statements) {
    const { text, at } = statement.name
    const problem = unknown(text)
    const first = given.get(text)
    if (problem !== undefined) diagnostics.add(at, problem)
    else if (first === undefined) given.set(text, statement)
    else diagnostics.add(at, `${text} is given twice, ${both(first.name.at, at)}: keep one`)
  }
  return given
}

function both(first: Place, second: Place): string {
  if (first.source !== second.source) return `at ${formatPlace(first)} and ${formatPlace(second)}`
  const lines = first.line === second.line ? '' : ` and line ${second.line}`
  return `on line ${first.line}${lines}`
}
