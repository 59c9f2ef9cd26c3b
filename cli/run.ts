import { CommanderError } from 'commander'
import type { Context } from './context.js'
import { EXIT } from './exit-status.js'
import { outlive } from './gone-terminal.js'
import { createProgram } from './program.js'

/** Runs the command that `words` call; resolves to the exit status. */
export async function run(words: readonly string[], context: Context): Promise<number> {
  let status: number = EXIT.done
  for (const stream of [context.stdout, context.stderr]) outlive(stream, stream.isTTY)
  try {
    const ended = (its: number): void => {
      status = its
    }
    const program = createProgram(context, ended, words)
    await program.parseAsync(asFlag(words), { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Asking for help or the version also ends this way.
    status = error.exitCode === 0 ? EXIT.done : EXIT.usage
  }
  return status
}

/** `help plugin new` is `plugin new --help`: the parser's own `help` takes one word. */
function asFlag(words: readonly string[]): string[] {
  const [first, ...command] = words
  return first === 'help' && command.length > 0 ? [...command, '--help'] : [...words]
}
