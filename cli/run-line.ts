import { describe, RodizioError } from '../core/errors.js'
import { exitStatus } from './exit-status.js'
import { hookCommand } from './hook-command.js'
import {
  PROMPT_COMMANDS,
  type PromptCommand,
  type Session,
  unknownCommand,
} from './prompt-commands.js'
import { readWords, splitWords } from './words.js'

/** The command that a line calls, if it is one. */
export function commandOf(line: string): PromptCommand | undefined {
  const word = readWords(line)[0]?.text
  return word === undefined ? undefined : PROMPT_COMMANDS.get(word)
}

/** Runs one line and tells of its mistakes; resolves to its exit status. */
export async function runLine(session: Session, line: string): Promise<number> {
  const { output } = session
  const command = line.trim()
  if (command === '') return 0
  try {
    const [word, ...words] = splitWords(line)
    const { commands } = session.node
    const found = PROMPT_COMMANDS.get(word!) ?? hookCommand(commands.get(word!))
    if (!found) throw unknownCommand(word!, commands)
    const status = await found.run(session, words)
    output.event({ event: 'ended', command, status })
    return status
  } catch (error) {
    const status = exitStatus(error)
    output.error(error)
    const code = error instanceof RodizioError ? error.code : undefined
    output.event({ event: 'ended', command, status, code, message: describe(error) })
    return status
  }
}
