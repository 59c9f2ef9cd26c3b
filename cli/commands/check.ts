import { checkConf } from '../../core/conf/check-conf.js'
import { formatDiagnostic } from '../../core/conf/diagnostic.js'
import { builtIn } from '../../plugins/built-in.js'
import type { Call } from '../command.js'
import { EXIT } from '../exit-status.js'
import { scenarioConf } from '../scenario-conf.js'

/** Tells every mistake of the .conf files it is given. */
export async function check({ context, output, words }: Call): Promise<number> {
  let found = 0
  for (const path of words) {
    const { directory } = context
    const { diagnostics } = await checkConf(path, directory, builtIn, scenarioConf(directory))
    found += diagnostics.length
    for (const { at, message } of diagnostics) {
      output.event({ file: at.source.name, line: at.line, column: at.column, message })
      output.warn(formatDiagnostic({ at, message }))
    }
  }
  return found === 0 ? EXIT.done : EXIT.configuration
}
