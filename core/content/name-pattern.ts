import { LIMITS } from '../limits.js'

/**
 * What a person writes to mean many names at once. `folder/` is everything below a folder. `*` is
 * any run of characters inside one part of a path, `?` one character, `[a-z]` one of a set and
 * `[!a-z]` one outside it, `**` as a whole part any number of parts, none among them. Letter case
 * counts; whatever else there is in it means itself.
 *
 * Matching takes at most (pattern length) × (name length) steps, whatever the two are: only the
 * last star is ever tried again. What common libraries do, a regular expression, may take for ever
 * on names that a stranger chose.
 */
export interface NamePattern {
  /** Every name it matches begins so. */
  readonly prefix: string
  matches(name: string): boolean
}

type Part = readonly Token[] | '**'
/** A character, any one, any run, or a set. */
type Token = string | typeof anyOne | typeof anyRun | CharacterSet

const anyOne = Symbol('?')
const anyRun = Symbol('*')

interface CharacterSet {
  readonly negated: boolean
  readonly ranges: readonly (readonly [from: string, to: string])[]
}

/** Undefined: it is a plain name. */
export function namePattern(word: string): NamePattern | undefined {
  const text = word.normalize('NFC')
  if (Buffer.byteLength(text) > LIMITS.nameBytesMax || !/[*?[]|\/$/.test(text)) return undefined
  const parts = partsOf(text.endsWith('/') ? `${text}**/*` : text)
  return {
    prefix: /^[^*?[]*/.exec(text)![0],
    matches: (name) => matchesParts(parts, name.split('/')),
  }
}

function partsOf(text: string): Part[] {
  const parts: Part[] = []
  for (const part of text.split('/')) {
    if (part !== '**') parts.push(tokensOf(part))
    else if (parts.at(-1) !== '**') parts.push('**')
  }
  return parts
}

function tokensOf(part: string): Token[] {
  const tokens: Token[] = []
  const characters = [...part]
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at]!
    const set = character === '[' ? setAt(characters, at) : undefined
    if (set) {
      tokens.push(set.set)
      at = set.end
    } else if (character === '?') tokens.push(anyOne)
    else if (character !== '*') tokens.push(character)
    else if (tokens.at(-1) !== anyRun) tokens.push(anyRun)
  }
  return tokens
}

/** The set that begins at `[`; undefined when it never ends: the bracket then means itself. */
function setAt(
  characters: readonly string[],
  begin: number,
): { set: CharacterSet; end: number } | undefined {
  const negated = characters[begin + 1] === '!' || characters[begin + 1] === '^'
  const first = begin + (negated ? 2 : 1)
  // A bracket that closes at once belongs to the set.
  const end = characters.indexOf(']', first + 1)
  if (end < 0) return undefined
  const ranges: [string, string][] = []
  for (let at = first; at < end; at++) {
    const from = characters[at]!
    const isRange = characters[at + 1] === '-' && at + 2 < end
    ranges.push([from, isRange ? characters[at + 2]! : from])
    if (isRange) at += 2
  }
  return { set: { negated, ranges }, end }
}

function matchesParts(parts: readonly Part[], names: readonly string[]): boolean {
  const one = (part: Part, name: string): boolean => part !== '**' && matchesTokens(part, [...name])
  return matchesRun(parts, names, (part) => part === '**', one)
}

function matchesTokens(tokens: readonly Token[], characters: readonly string[]): boolean {
  return matchesRun(tokens, characters, (token) => token === anyRun, matchesOne)
}

/**
 * Whether `items` fit `patterns`, of which those that are a `run` stand for any number of items.
 * When an item does not fit, the last run takes one more; the runs before it never need to, for
 * what they took was the least they could.
 */
function matchesRun<P, I>(
  patterns: readonly P[],
  items: readonly I[],
  isRun: (pattern: P) => boolean,
  fits: (pattern: P, item: I) => boolean,
): boolean {
  let at = 0
  let run = -1
  let taken = 0
  for (let item = 0; item < items.length; ) {
    const pattern = patterns[at]
    if (pattern !== undefined && isRun(pattern)) {
      run = at++
      taken = item
    } else if (pattern !== undefined && fits(pattern, items[item]!)) {
      at++
      item++
    } else if (run >= 0) {
      at = run + 1
      item = ++taken
    } else return false
  }
  while (at < patterns.length && isRun(patterns[at]!)) at++
  return at === patterns.length
}

function matchesOne(token: Token, character: string): boolean {
  if (typeof token === 'string') return token === character
  if (typeof token === 'symbol') return token === anyOne
  const inside = token.ranges.some(([from, to]) => from <= character && character <= to)
  return inside !== token.negated
}
