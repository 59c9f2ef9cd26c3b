import { anyOf, type Diagnostics, quoted } from '../../core/conf/diagnostic.js'
import type { Block, Place, Statement, Word } from '../../core/conf/statement.js'
import { readQuantity, TIME } from '../../core/conf/units.js'
import { expected, parseValue } from '../../core/conf/values.js'
import type { OptionSpec } from '../../core/extension-points/options.js'
import { suggest } from '../../core/suggest.js'

/** The rest of a statement is not to be read: what is wrong with it has been told. */
class Abandoned extends Error {}

/**
 * Reads the values of one statement from left to right. The first mistake is told with its place
 * and ends the reading of that statement.
 */
export class StatementWords {
  #next = 0

  private constructor(
    readonly statement: Statement,
    private form: string,
    private readonly diagnostics: Diagnostics,
  ) {}

  /** What `read` makes of a statement; undefined when it has a mistake. */
  static read<T>(
    statement: Statement,
    form: string,
    diagnostics: Diagnostics,
    read: (words: StatementWords) => T,
  ): T | undefined {
    const words = new StatementWords(statement, form, diagnostics)
    try {
      const result = read(words)
      words.#end()
      return result
    } catch (error) {
      if (error instanceof Abandoned) return undefined
      throw error
    }
  }

  get ahead(): Word | undefined {
    return this.statement.values[this.#next]
  }

  /** The next word; `what` it should be, for the message when there is none. */
  take(what: string): Word {
    const word = this.ahead
    if (!word) {
      const last = this.statement.values.at(-1) ?? this.statement.name
      this.fail(last.at, `${quoted(this.#said)} ends too early: ${what} is missing`)
    }
    this.#next++
    return word
  }

  /** Passes over the next word if it is this one. */
  accept(text: string): boolean {
    if (this.ahead?.text !== text) return false
    this.#next++
    return true
  }

  /** The next word has to be this one. */
  require(text: string): void {
    const word = this.take(`'${text}'`)
    if (word.text !== text) this.fail(word.at, `expected '${text}', not ${quoted(word.text)}`)
  }

  /** One of some words. */
  choose<T extends string>(what: string, choices: readonly T[]): T {
    const word = this.take(`${what} (${choices.join(', ')})`)
    const found = choices.find((choice) => choice === word.text)
    if (found !== undefined) return found
    const [meant] = suggest(word.text, choices)
    const advice = meant === undefined ? `it is one of ${choices.join(', ')}` : didYouMean(meant)
    this.fail(word.at, `${quoted(word.text)} is no ${what}: ${advice}`)
  }

  /** A value of a declared type. */
  value(what: string, spec: OptionSpec): number | string | boolean {
    const word = this.take(`${what}, ${expected(spec)},`)
    const parsed = parseValue(spec, word.text, word.at.source.folder)
    if ('value' in parsed) return parsed.value
    this.fail(word.at, `${what} ${parsed.problem}`)
  }

  number(what: string, spec: OptionSpec): number {
    return Number(this.value(what, spec))
  }

  timeMs(what = 'the time'): number {
    return this.number(what, { durationMs: 0, min: 0, about: '' })
  }

  /** The block that has to follow. */
  block(): Block {
    const { block, values, name } = this.statement
    if (block) return block
    this.fail((values.at(-1) ?? name).at, `${quoted(this.#said)} needs a block`)
  }

  /** What is wrong from here on is wrong with this form. */
  expect(form: string): void {
    this.form = form
  }

  /** Tells a mistake and ends the reading of this statement. */
  fail(at: Place, problem: string): never {
    const forms = anyOf(this.form.split(' | ').map((form) => `'${form}'`))
    this.tell(at, problem.endsWith('?') ? problem : `${problem}, as in ${forms}`)
    throw new Abandoned()
  }

  /** Tells a mistake that leaves the rest readable. */
  tell(at: Place, problem: string): void {
    this.diagnostics.add(at, problem)
  }

  #end(): void {
    const surplus = this.ahead
    if (surplus) this.fail(surplus.at, `${quoted(surplus.text)} is one word too many`)
    const { block } = this.statement
    if (block && !this.form.includes('{'))
      this.fail(block.opened, `${this.statement.name.text} takes no block: end it with ';'`)
  }

  get #said(): string {
    return [this.statement.name, ...this.statement.values].map(({ text }) => text).join(' ')
  }
}

/** `10%` as 0.1; undefined for what is no share. */
export function readShare(text: string): number | undefined {
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1]
  return percent === undefined ? undefined : Number(percent) / 100
}

/** `5s` or `0s..20s`, in milliseconds; undefined for anything else. */
export function readTimes(text: string): { fromMs: number; toMs: number } | undefined {
  const [from, to = from, more] = text.split('..')
  const fromMs = readQuantity(from!, TIME)
  const toMs = readQuantity(to!, TIME)
  if (fromMs === undefined || toMs === undefined || more !== undefined) return undefined
  return { fromMs, toMs }
}

export function didYouMean(word: string): string {
  return `did you mean '${word}'?`
}
