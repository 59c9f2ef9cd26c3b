import type { PluginKind } from '../extension-points/plugin.js'
import type { Diagnostics } from './diagnostic.js'
import { subjectOf } from './diagnostic.js'
import type { PluginDirective } from './directives.js'
import type { Statement, Word } from './statement.js'

/** A plugin as it was named, before anyone looked for it. */
export interface PluginWord {
  readonly kind: PluginKind
  /** Paths and packages are looked up from the folder of its place. */
  readonly name: Word
  /** What its block says: the plugin's own business. */
  readonly options: readonly Statement[]
}

/** Reads `strategy ./two-choices.js { … }`; undefined when it has a mistake, which is told. */
export function readPluginWord(
  { name, values, block }: Statement,
  spec: PluginDirective,
  diagnostics: Diagnostics,
): PluginWord | undefined {
  const [word, surplus] = values
  const subject = subjectOf(name.text, name.at)
  if (!word || word.text === '') {
    const such = spec.default === '' ? '' : ` such as ${spec.default}`
    const advice = `a built-in name${such}, a path such as ./mine.js, or a package`
    diagnostics.add(word?.at ?? name.at, `${subject}needs a value: ${advice}`)
    return undefined
  }
  if (surplus) {
    const advice = `options go in a block, as in '${name.text} ${word.text} { … }'`
    diagnostics.add(surplus.at, `${subject}takes one name, not ${values.length}: ${advice}`)
    return undefined
  }
  return { kind: spec.plugin, name: word, options: block?.statements ?? [] }
}
