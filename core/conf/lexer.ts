import type { Diagnostics } from './diagnostic.js'
import { quoted } from './diagnostic.js'
import type { Place, Source } from './statement.js'

export interface Token {
  readonly kind: 'word' | ';' | '{' | '}' | 'end'
  /** Of a word: without quotes and escapes. */
  readonly text: string
  readonly at: Place
  /** Where the token ends: a missing `;` belongs there. */
  readonly after: Place
}

/** One run of characters of one sort; every character of any text is of one of these sorts. */
const runs = /(\r\n?|\n)|([^\S\r\n]+|#[^\r\n]*)|([;{}])|(["'])|([^\s;{}]+)/y

/** Cuts a text into words and signs. Whatever the text is, it ends with `end` and never throws. */
export function lex(text: string, source: Source, diagnostics: Diagnostics): Token[] {
  return new Lexer(text, source, diagnostics).tokens()
}

class Lexer {
  readonly #tokens: Token[] = []
  #offset = 0
  #line = 1
  #lineStart = 0

  constructor(
    private readonly text: string,
    private readonly source: Source,
    private readonly diagnostics: Diagnostics,
  ) {}

  tokens(): Token[] {
    while (this.#offset < this.text.length) {
      runs.lastIndex = this.#offset
      const [run, newline, blank, sign, quote] = runs.exec(this.text)!
      if (newline) {
        this.#offset += run.length
        this.#line++
        this.#lineStart = this.#offset
      } else if (blank) this.#offset += run.length
      else if (sign) this.#push(sign as ';', '', this.#offset + 1)
      else if (quote) this.#quotedWord(quote)
      else this.#push('word', run, this.#offset + run.length)
    }
    this.#push('end', '', this.#offset)
    return this.#tokens
  }

  #quotedWord(quote: string): void {
    let word = ''
    let offset = this.#offset + 1
    for (;;) {
      const char = this.text[offset]
      if (char === undefined || char === '\n' || char === '\r') return this.#unclosed(quote)
      offset++
      if (char === quote) break
      if (char === '\\' && this.#escapes(offset)) word += this.text[offset++]
      else word += char
    }
    const glued = /[^\s;{}]*/y
    glued.lastIndex = offset
    const tail = glued.exec(this.text)![0]
    if (tail !== '') {
      const problem = `${quoted(tail)} follows a closing quote: put a space between them`
      this.diagnostics.add(this.#place(offset), problem)
    }
    this.#push('word', word, offset + tail.length)
  }

  /** Whether the character at `offset` is one that a backslash may stand before. */
  #escapes(offset: number): boolean {
    if (['\\', '"', "'"].includes(this.text[offset] ?? '')) return true
    const problem = `in quotes, \\ stands only before \\ and quotes: write \\\\ for a single \\`
    this.diagnostics.add(this.#place(offset - 1), problem)
    return false
  }

  /** Goes on as if the quote were closed before the next sign, so that one slip is one mistake. */
  #unclosed(quote: string): void {
    this.diagnostics.add(this.#place(this.#offset), `this ${quote} is not closed on its line`)
    const rest = /[^\r\n;{}]*/y
    rest.lastIndex = this.#offset + 1
    const text = rest.exec(this.text)![0]
    this.#push('word', text.trimEnd(), this.#offset + 1 + text.length)
  }

  #push(kind: Token['kind'], text: string, end: number): void {
    const at = this.#place(this.#offset)
    if (/\p{Cc}/u.test(text))
      this.diagnostics.add(at, `${quoted(text)} has a control character: take it out`)
    // What could not be decoded; in comments nobody minds.
    if (text.includes('\uFFFD'))
      this.diagnostics.add(at, `${quoted(text)} is not UTF-8: save the file in that encoding`)
    this.#tokens.push({ kind, text, at, after: this.#place(end) })
    this.#offset = end
  }

  #place(offset: number): Place {
    return { source: this.source, line: this.#line, column: offset - this.#lineStart + 1 }
  }
}
