import { LIMITS } from './limits.js'

/** What a plugin says, as one line of bounded length; the detour leaves no half characters. */
export function clause(words: string): string {
  const short = words.replace(/\s+/g, ' ').slice(0, LIMITS.clauseCharactersMax)
  return Buffer.from(short).toString()
}
