import { type Command, CommanderError } from 'commander'
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
    await program.parseAsync(asFlag(words, program), { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Asking for help or the version also ends this way.
    status = error.exitCode === 0 ? EXIT.done : EXIT.usage
  }
  return status
}

/** `help plugin new` is `plugin new --help`: the parser's own `help` takes one word. */
function asFlag(words: readonly string[], program: Command): readonly string[] {
  const [first, ...command] = words
  if (first !== 'help' || command.length === 0) return words
  // What is no command is only found to be none without the flag.
  return isCommand(command, program) ? [...command, '--help'] : command
}

function isCommand([word, ...rest]: readonly string[], { commands }: Command): boolean {
  if (word === undefined || commands.length === 0) return true
  const next = commands.find((command) => command.name() === word)
  return next !== undefined && isCommand(rest, next)
}
