import type { Statement } from '../../core/conf/statement.js'
import { SCENARIO_DIRECTIVES } from './directives.js'

/** Whether statements are those of a scenario: most of its names are in no other .conf. */
export function isScenario(conf: readonly Statement[]): boolean {
  return ownStatements(conf) * 2 > conf.length
}

/** How many statements begin with a name that scenarios have. */
export function ownStatements(conf: readonly Statement[]): number {
  return conf.filter(({ name }) => Object.hasOwn(SCENARIO_DIRECTIVES, name.text)).length
}
