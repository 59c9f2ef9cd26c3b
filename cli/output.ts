import { styleText } from 'node:util'
import { printable } from '../core/content/names.js'
import { describe, RodizioError } from '../core/errors.js'
import type { Context, Terminal } from './context.js'
import { Gathered } from './gathered.js'
import { Screen } from './screen.js'
import { TEXTS } from './texts.js'

/** How a command was asked to speak. */
export interface OutputFlags {
  /** One object per line instead of text. */
  readonly json?: boolean
  /** Results and errors only. */
  readonly quiet?: boolean
  /** Everything the log says, and the stack of an error. */
  readonly verbose?: boolean
}

type Style = Parameters<typeof styleText>[0]

/** Results go to standard output; everything else goes to standard error. */
export class Output {
  readonly flags: OutputFlags
  readonly screen: Screen
  readonly #stdout: Terminal
  readonly #results: Gathered
  readonly #stderr: Terminal
  /** Standard error is a terminal on which the cursor can be moved. */
  readonly #drawable: boolean
  readonly #debugging: boolean

  constructor(context: Context, flags: OutputFlags) {
    this.flags = flags
    this.#stdout = context.stdout
    this.#results = Gathered.on(context.stdout)
    this.#stderr = context.stderr
    this.#debugging = flags.verbose === true || Boolean(context.environment.RODIZIO_DEBUG)
    this.#drawable = context.stderr.isTTY === true && context.environment.TERM !== 'dumb'
    this.screen = new Screen(this.#drawable ? context.stderr : undefined)
  }

  /** Whether changing lines make sense on standard error. */
  get live(): boolean {
    return this.#drawable && !this.flags.quiet && !this.flags.json
  }

  /** One result: `text` for people, `object` for programs. */
  result(text: string, object: object): void {
    this.text([text])
    this.event(object)
  }

  /** The part of a result that is for people. */
  text(lines: readonly string[]): void {
    if (!this.flags.json) this.#print(lines.map((line) => `${line}\n`).join(''))
  }

  /** The part of a result that is for programs. */
  event(object: object): void {
    if (this.flags.json) this.#print(`${JSON.stringify(object)}\n`)
  }

  /** Something good to know. */
  note(text: string): void {
    if (!this.flags.quiet) this.warn(text)
  }

  /** Something to act on. */
  warn(text: string): void {
    // Both may lead to the same place, where the order of what was said is to stay.
    this.#results.flush()
    this.screen.print(this.#stderr, `${text}\n`)
  }

  /** A mistake or a misfortune is a sentence; a bug of ours also says how to see more. */
  error(error: unknown): void {
    const label = `${this.style('red', TEXTS.program, this.#stderr)}: `
    if (!(error instanceof RodizioError)) this.warn(label + TEXTS.bug(describe(error)))
    // One line for each mistake, which begins with its place, as editors like to have it.
    else if (error.code === 'CONF_INVALID') this.warn(printableLines(error.message))
    else this.warn(label + printableLines(error.message))
    if (this.#debugging && error instanceof Error) this.warn(error.stack ?? '')
  }

  /** Styled where `stream` is a terminal that wants colours. */
  style(style: Style, text: string, stream: Terminal = this.#stdout): string {
    return styleText(style, text, { stream })
  }

  #print(text: string): void {
    if (this.#stdout.isTTY) this.screen.print(this.#stdout, text)
    else this.#results.add(text)
  }
}

function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n')
}
