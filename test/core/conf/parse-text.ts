import { Diagnostics, formatDiagnostic } from '../../../core/conf/diagnostic.js'
import { parse } from '../../../core/conf/parser.js'
import { isDirective } from '../../../core/conf/programs.js'
import type { Statement } from '../../../core/conf/statement.js'

/** A statement without its places: `['port', '2521']`, or `['strategy', './x.js', [ … ]]`. */
export type Said = readonly (string | readonly Said[])[]

/** What a text says, and its mistakes as lines. */
export function parseText(text: string): { said: readonly Said[]; mistakes: readonly string[] } {
  const diagnostics = new Diagnostics()
  const source = { name: 'x.conf', folder: '/' }
  const said = parse(text, source, isDirective, diagnostics).map(withoutPlaces)
  return { said, mistakes: diagnostics.list().map(formatDiagnostic) }
}

function withoutPlaces({ name, values, block }: Statement): Said {
  const words = [name, ...values].map(({ text }) => text)
  return block ? [...words, block.statements.map(withoutPlaces)] : words
}
