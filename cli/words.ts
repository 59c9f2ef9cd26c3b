import { RodizioError } from '../core/errors.js'
import { TEXTS } from './texts.js'

/** The words of a line typed at the prompt: quotes and backslashes as in a shell. */
export interface Word {
  readonly text: string
  /** Where it begins in the line, quotes included. */
  readonly start: number
  /** The quote that was opened and not closed. */
  readonly open: string | undefined
}

export function readWords(line: string): readonly Word[] {
  const words: Word[] = []
  let at = 0
  while (at < line.length) {
    if (/\s/.test(line[at]!)) {
      at++
      continue
    }
    const { word, end } = readWord(line, at)
    words.push(word)
    at = end
  }
  return words
}

/** Throws `USAGE` when a quote is not closed. */
export function splitWords(line: string): readonly string[] {
  const words = readWords(line)
  const open = words.at(-1)?.open
  if (open !== undefined) throw new RodizioError('USAGE', TEXTS.openQuote(open))
  return words.map(({ text }) => text)
}

function readWord(line: string, start: number): { word: Word; end: number } {
  let text = ''
  let open: string | undefined
  let at = start
  for (; at < line.length; at++) {
    const character = line[at]!
    if (open === undefined && /\s/.test(character)) break
    if (character === '\\' && open !== "'" && at + 1 < line.length) {
      at++
      text += line[at]
    } else if (character === open) {
      open = undefined
    } else if (open === undefined && /['"]/.test(character)) {
      open = character
    } else {
      text += character
    }
  }
  return { word: { text, start, open }, end: at }
}
