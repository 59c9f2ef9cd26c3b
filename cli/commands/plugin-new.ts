import { RodizioError } from '../../core/errors.js'
import { builtIn } from '../../plugins/built-in.js'
import type { Call } from '../command.js'
import { EXIT } from '../exit-status.js'
import { makePluginFolder } from '../plugin-folder.js'
import { TEXTS } from '../texts.js'

/** Longer ones do not fit a line of what simulations report. */
const nameCharactersMax = 40

/** Makes a folder with a strategy to begin with. */
export async function pluginNew({ context, output, words, flags }: Call): Promise<number> {
  const [name = ''] = words
  const problem = problemOf(name)
  if (problem !== undefined) throw new RodizioError('USAGE', problem)
  const language = flags.typescript ? 'typescript' : 'javascript'
  const files = makePluginFolder(name, language, context.directory)
  output.event({ event: 'made', name, files })
  output.text(TEXTS.plugin.made(name, language))
  return EXIT.done
}

/** The name becomes that of a file, of a package, and what people call the strategy. */
function problemOf(name: string): string | undefined {
  if (name.length > nameCharactersMax || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    return TEXTS.plugin.badName(name, nameCharactersMax)
  const taken = builtIn.some((plugin) => plugin.name === name) || name === TEXTS.program
  return taken ? TEXTS.plugin.takenName(name) : undefined
}
