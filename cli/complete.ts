import { PROMPT_COMMANDS } from './prompt-commands.js'
import { quoteWord } from './quote-word.js'
import { commandOf } from './run-line.js'
import { readWords } from './words.js'

/** Offered at once; more would scroll everything else away. */
const offersMax = 100

/**
 * `more`: commands beyond those that every prompt has.
 *
 * What may stand in place of the last word of `line`, in readline's form: the offers, and the part
 * of the line that they replace.
 */
export function complete(
  line: string,
  names: readonly string[],
  more: Iterable<string> = [],
): [string[], string] {
  const words = readWords(line)
  const last = words.at(-1)
  // A blank after the last word begins a new one.
  const typing = last && (last.open !== undefined || !/\s$/.test(line)) ? last : undefined
  const first = words.length === 0 || (words.length === 1 && typing !== undefined)
  const known = first
    ? [...PROMPT_COMMANDS.keys(), ...more]
    : commandOf(line)?.takesNames
      ? names
      : []
  const begun = typing?.text ?? ''
  const offers = known.filter((name) => name.startsWith(begun)).slice(0, offersMax)
  return [offers.map((name) => `${quoteWord(name)} `), line.slice(typing?.start ?? line.length)]
}
