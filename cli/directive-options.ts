import { Option } from 'commander'
import type { DirectiveSpec, DirectiveTable } from '../core/conf/directives.js'
import { flagOf, variableOf } from '../core/conf/spelling.js'
import { defaultWord } from '../core/conf/values.js'
import { HELP } from './help.js'

interface DirectiveOptions {
  readonly options: readonly Option[]
  /** The words given to them, by directive. */
  read(values: Readonly<Record<string, unknown>>): Readonly<Record<string, string>>
}

/**
 * A flag for each directive of a table. Words are read and checked where the .conf's are: the
 * library of flags knows neither the file nor the order of precedence.
 */
export function directiveOptions(table: DirectiveTable): DirectiveOptions {
  const options = new Map(
    Object.entries(table).map(([name, spec]) => [name, directiveOption(name, spec)]),
  )
  return {
    options: [...options.values()],
    read: (values) =>
      Object.fromEntries(
        [...options]
          .map(([name, option]) => [name, values[option.attributeName()]] as const)
          .filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      ),
  }
}

function directiveOption(name: string, spec: DirectiveSpec): Option {
  const fallback = 'plugin' in spec ? spec.default : defaultWord(spec)
  const about = HELP.directive({ about: spec.about, fallback, variable: variableOf(name) })
  const option = new Option(`${flagOf(name)} <${placeholder(spec)}>`, about)
  return option.helpGroup(HELP.optionGroups.directives)
}

function placeholder(spec: DirectiveSpec): string {
  if ('plugin' in spec) return HELP.placeholders.plugin
  const type = Object.keys(HELP.placeholders).find((key) => key in spec)
  return HELP.placeholders[type as keyof typeof HELP.placeholders]
}
