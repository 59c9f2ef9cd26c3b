import { printable } from '../core/content/names.js'
import { describe, RodizioError } from '../core/errors.js'
import type { HookCommand } from '../index.js'
import { EXIT } from './exit-status.js'
import { PROMPT_COMMANDS, type PromptCommand } from './prompt-commands.js'
import { TEXTS } from './texts.js'

/** A command that a hook adds, as one of the prompt's. */
export function hookCommand(command: HookCommand | undefined): PromptCommand | undefined {
  return (
    command && {
      usage: '',
      about: command.about,
      takesNames: false,
      fetches: false,
      async run({ output }, words) {
        const said = answerOf(command, words)
        output.text(said.trimEnd().split('\n').map(printable))
        output.event({ event: 'said', text: said })
        return EXIT.done
      },
    }
  )
}

function answerOf(command: HookCommand, words: readonly string[]): string {
  let said: unknown
  try {
    said = command.run(words)
  } catch (cause) {
    throw new RodizioError('PLUGIN_INVALID', TEXTS.hookFailed(describe(cause)), { cause })
  }
  if (typeof said === 'string') return said
  if (said instanceof Promise) said.catch(() => {})
  throw new RodizioError('PLUGIN_INVALID', TEXTS.hookSaidNothing)
}

/** A hook's command may not hide one of the prompt's own. */
export function refuseTaken(commands: ReadonlyMap<string, HookCommand>): void {
  for (const word of commands.keys())
    if (PROMPT_COMMANDS.has(word)) throw new RodizioError('PLUGIN_INVALID', TEXTS.hookTaken(word))
}
