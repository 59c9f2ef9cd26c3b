import { type Diagnostics, quoted } from '../../core/conf/diagnostic.js'
import { gather } from '../../core/conf/gather.js'
import type { Value } from '../../core/conf/option-types.js'
import { isMany } from '../../core/conf/programs.js'
import { readOption } from '../../core/conf/read-options.js'
import type { Statement } from '../../core/conf/statement.js'
import { defaultValue } from '../../core/conf/values.js'
import { suggest } from '../../core/suggest.js'
import {
  BETWEEN_DIRECTIVES,
  DECIDED,
  GROUP_DIRECTIVES,
  NETWORK_DIRECTIVES,
  PROGRAM_DIRECTIVES,
  SCENARIO_DIRECTIVES,
  type ScenarioTable,
} from './directives.js'
import { didYouMean } from './statement-words.js'

/** What a block says. */
export class BlockRead {
  constructor(
    private readonly table: ScenarioTable,
    private readonly given: ReadonlyMap<string, readonly Statement[]>,
    private readonly values: ReadonlyMap<string, Value>,
  ) {}

  /** The statements of a directive, in order. */
  all(name: string): readonly Statement[] {
    return this.given.get(name) ?? []
  }

  has(name: string): boolean {
    return this.all(name).length > 0
  }

  /** The value of a directive; undefined: it was not given, or has a mistake. */
  value(name: string): Value | undefined {
    return this.values.get(name)
  }

  number(name: string): number | undefined {
    return this.value(name) as number | undefined
  }

  /** The value, or the one that the table has. */
  valueOrDefault(name: string): Value {
    const spec = this.table[name]!
    if ('form' in spec) throw new Error(`${name} has no default`)
    return this.value(name) ?? defaultValue(spec, '/')
  }
}

/**
 * Sorts the statements of a block by a table. `more` are further names that may stand in it, which
 * somebody else reads. Names that belong elsewhere, unknown and repeated ones are told.
 */
export function readBlock(
  statements: readonly Statement[],
  { table, owner, more = [] }: { table: ScenarioTable; owner: string; more?: readonly string[] },
  diagnostics: Diagnostics,
): BlockRead {
  const known = [...Object.keys(table), ...more]
  const repeatable = (name: string) => {
    const spec = Object.hasOwn(table, name) ? table[name] : undefined
    const repeated = spec !== undefined && 'form' in spec && spec.repeated === true
    return repeated || isMany('tracker', name)
  }
  const unknown = (name: string) =>
    known.includes(name) ? undefined : problemOf(name, owner, known)
  const given = gather(statements, unknown, diagnostics, repeatable)
  const values = new Map<string, Value>()
  for (const [name, spec] of Object.entries(table)) {
    const [statement] = given.get(name) ?? []
    if (!statement || 'form' in spec) continue
    const value = readOption(statement, spec, diagnostics)
    if (value !== undefined) values.set(name, value)
  }
  return new BlockRead(table, given, values)
}

/** Where names are at home. */
const homes: readonly (readonly [block: string, names: readonly string[]])[] = [
  ['at the top of a scenario', Object.keys(SCENARIO_DIRECTIVES)],
  ["in a block of 'peers'", [...Object.keys(GROUP_DIRECTIVES), ...PROGRAM_DIRECTIVES.peer]],
  ["in the block of 'tracker'", PROGRAM_DIRECTIVES.tracker],
  [
    "in the block of 'network'",
    Object.values(NETWORK_DIRECTIVES).flatMap((table) => Object.keys(table)),
  ],
  ["in a block of 'between'", Object.keys(BETWEEN_DIRECTIVES)],
]

function problemOf(name: string, owner: string, known: readonly string[]): string {
  if ((DECIDED as readonly string[]).includes(name))
    return `${name} is decided by the simulation: take it out`
  const [meant] = suggest(name, known)
  const advice = meant === undefined ? '' : `: ${didYouMean(meant)}`
  const home = homes.find(([, names]) => names.includes(name))
  if (home) return `${name} stands ${home[0]}, not ${owner}${advice}`
  if (advice !== '') return `unknown directive ${quoted(name)}${advice}`
  return `unknown directive ${quoted(name)}: ${known.join(', ')} may stand ${owner}`
}
