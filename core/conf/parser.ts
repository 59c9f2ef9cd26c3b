import { LIMITS } from '../limits.js'
import type { Diagnostics } from './diagnostic.js'
import { quoted } from './diagnostic.js'
import type { Token } from './lexer.js'
import { lex } from './lexer.js'
import type { Block, Place, Source, Statement, Word } from './statement.js'

/**
 * Reads `name value… ;` and `name value… { … }`. Written by hand for its messages: generated
 * parsers stop at the first mistake, and take the directive after a missing `;` for a value of the
 * one before. This one goes on after every `;` and `}` and tells all mistakes of a file at once.
 *
 * `isDirective` knows the names at the top level: one that comes where a value could stand is a
 * sign of a missing `;`.
 */
export function parse(
  text: string,
  source: Source,
  isDirective: (name: string) => boolean,
  diagnostics: Diagnostics,
): Statement[] {
  return new Parser(lex(text, source, diagnostics), isDirective, diagnostics).statements()
}

class Parser {
  #next = 0
  /** Places of the `{` that are open. */
  readonly #open: Place[] = []

  constructor(
    private readonly tokens: readonly Token[],
    private readonly isDirective: (name: string) => boolean,
    private readonly diagnostics: Diagnostics,
  ) {}

  /** Up to the `}` of the innermost open block, or to the end. */
  statements(): Statement[] {
    const statements: Statement[] = []
    for (;;) {
      const token = this.#peek()
      if (token.kind === 'word') statements.push(this.#statement())
      else if (token.kind === 'end') return statements
      else if (token.kind === '}' && this.#open.length > 0) return statements
      else this.#stray(token)
    }
  }

  #statement(): Statement {
    const name = this.#take()
    const values: Token[] = []
    while (this.#peek().kind === 'word' && !this.#startsAnother(name, values))
      values.push(this.#take())
    const said = { name: wordOf(name), values: values.map(wordOf) }
    const { kind } = this.#peek()
    if (kind === '{') return { ...said, block: this.#block() }
    if (kind === ';') this.#take()
    else this.#missingEnd([name, ...values])
    return said
  }

  /**
   * Whether the word ahead begins the next directive, because a `;` is missing. Of three signs (a
   * new line, a value already there, a known name) two are enough.
   */
  #startsAnother(name: Token, values: readonly Token[]): boolean {
    const ahead = this.#peek()
    const newLine = ahead.at.line !== (values.at(-1) ?? name).at.line
    const known = this.#open.length === 0 && this.isDirective(ahead.text)
    return [newLine, values.length > 0, known].filter(Boolean).length >= 2
  }

  #missingEnd(said: readonly Token[]): void {
    const { after } = said.at(-1)!
    const text = said.map((token) => token.text).join(' ')
    const next = this.#peek()
    const where =
      next.at.line === after.line && next.kind === 'word'
        ? `before ${quoted(next.text)}`
        : `at the end of line ${after.line}`
    this.diagnostics.add(after, `${quoted(text)} has no end: did you forget ';' ${where}?`)
  }

  #block(): Block {
    const opened = this.#take().at
    this.#open.push(opened)
    if (this.#open.length > LIMITS.confDepthMax) this.#skipBlock(opened)
    const statements = this.statements()
    if (this.#peek().kind === '}') this.#take()
    else this.diagnostics.add(opened, `this '{' is never closed: put '}' after what belongs to it`)
    this.#open.pop()
    return { opened, statements }
  }

  #skipBlock(opened: Place): void {
    this.diagnostics.add(opened, `blocks are nested more than ${LIMITS.confDepthMax} deep`)
    for (let depth = 1; depth > 0 && this.#peek().kind !== 'end'; ) {
      const { kind } = this.#peek()
      if (kind === '{') depth++
      if (kind === '}') depth--
      if (depth > 0) this.#take()
    }
  }

  #stray(token: Token): void {
    if (token.kind === '{') {
      this.diagnostics.add(token.at, "'{' has no name before it")
      this.#block()
      return
    }
    this.#take()
    const problem =
      token.kind === ';'
        ? "this ';' ends nothing: take it out"
        : "this '}' closes nothing: take it out, or look for a missing '{' above"
    this.diagnostics.add(token.at, problem)
  }

  #peek(): Token {
    return this.tokens[this.#next]!
  }

  #take(): Token {
    return this.tokens[this.#next++]!
  }
}

function wordOf({ text, at }: Token): Word {
  return { text, at }
}
