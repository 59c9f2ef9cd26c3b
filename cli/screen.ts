import { clearScreenDown, cursorTo, type Interface, moveCursor } from 'node:readline'
import { displayWidth, truncate } from '../core/display-width.js'
import type { Terminal } from './context.js'

/** Around an update: terminals that know these show it whole and do not flicker. */
const BEGIN = '\x1b[?2026h'
const END = '\x1b[?2026l'

/**
 * The lower end of a terminal: some lines that change, and perhaps a prompt under them. What is
 * printed goes above. Without a terminal the lines are not shown and printing is all there is.
 *
 * Libraries for progress bars (cli-progress, log-update, ora, listr2) take the lower end for
 * themselves and move the cursor by what they wrote; a readline prompt does the same. Only who
 * knows both can draw the one above the other, and that is all there is to it.
 */
export class Screen {
  readonly #terminal: Terminal | undefined
  #lines: readonly string[] = []
  /** Those that stand on the terminal. */
  #drawn: readonly string[] = []
  #columnsDrawn = 0
  #prompt: Interface | undefined
  /** Printed while lines were shown: it comes with the next picture. */
  readonly #held: (() => void)[] = []

  constructor(terminal: Terminal | undefined) {
    this.#terminal = terminal
  }

  get columns(): number {
    return this.#terminal?.columns || 80
  }

  /** Rows for changing lines, so that they and the prompt do not leave the terminal. */
  get rowsFree(): number {
    const rows = this.#terminal?.rows || 24
    const typed = this.#prompt ? this.#prompt.getPrompt() + this.#prompt.line : ''
    return Math.max(1, rows - this.#rowsTyped(typed) - 1)
  }

  /**
   * Writes to `target`, which may be another stream that ends on the same terminal. While there are
   * changing lines it waits for the next `show`: a thousand results a second are not a thousand
   * pictures.
   */
  print(target: Terminal, text: string): void {
    if (!this.#terminal || !target.isTTY) target.write(text)
    else if (this.#drawn.length > 0) this.#held.push(() => target.write(text))
    else this.#redraw(() => target.write(text))
  }

  /**
   * Replaces the changing lines. Whoever shows some shows again soon, and none in the end: this is
   * when what was printed meanwhile appears.
   */
  show(lines: readonly string[]): void {
    this.#lines = lines
    if (this.#held.length === 0 && this.#stands(lines)) return
    this.#redraw(() => this.#flush())
  }

  /** From now on the prompt of `reader` stays below everything else. */
  keepBelow(reader: Interface): void {
    this.#prompt = reader
  }

  /** The prompt has ended: what was begun on it stays, an empty one goes. */
  dropPrompt(): void {
    const prompt = this.#prompt
    this.#prompt = undefined
    if (!this.#terminal || !prompt) return
    if (prompt.line !== '') this.#terminal.write('\n')
    else this.#erase(this.#terminal, prompt.getCursorPos().rows)
    this.#drawn = []
    this.#flush()
  }

  /** `line`, prompt included, was typed and ended: it belongs to what is printed. */
  accepted(line: string): void {
    const terminal = this.#terminal
    if (!terminal || this.#drawn.length === 0) return
    this.#erase(terminal, this.#rowsTyped(line))
    this.#flush()
    terminal.write(`${line}\n`)
    this.#drawLines(terminal)
  }

  #stands(lines: readonly string[]): boolean {
    if (lines.length !== this.#drawn.length) return false
    if (lines.length > 0 && this.columns !== this.#columnsDrawn) return false
    return lines.every((line, row) => line === this.#drawn[row])
  }

  #flush(): void {
    for (const print of this.#held.splice(0)) print()
  }

  #redraw(print: () => void): void {
    const terminal = this.#terminal
    if (!terminal) return print()
    if (!this.#prompt && this.#drawn.length + this.#lines.length === 0) return print()
    const promptRow = this.#prompt?.getCursorPos().rows ?? 0
    terminal.write(BEGIN)
    this.#erase(terminal, promptRow)
    print()
    this.#drawLines(terminal)
    // The reader moves up by as many rows as its cursor was down; give it those.
    if (this.#prompt) terminal.write('\n'.repeat(promptRow))
    this.#prompt?.prompt(true)
    terminal.write(END)
  }

  #drawLines(terminal: Terminal): void {
    this.#columnsDrawn = this.columns
    this.#drawn = this.#lines.map((line) => truncate(line, this.columns - 1))
    for (const line of this.#drawn) terminal.write(`${line}\n`)
  }

  /** The changing lines, and everything from `rows` above the cursor's row downwards. */
  #erase(terminal: Terminal, rows: number): void {
    // In a terminal that has become narrower since then, a line may have been broken into several.
    const rowsOf = (line: string) => Math.max(1, Math.ceil(displayWidth(line) / this.columns))
    const drawn = this.#drawn.reduce((sum, line) => sum + rowsOf(line), 0)
    moveCursor(terminal, 0, -rows - drawn)
    cursorTo(terminal, 0)
    clearScreenDown(terminal)
  }

  /** With the cursor behind it, which may need a row more. */
  #rowsTyped(line: string): number {
    return Math.floor(displayWidth(line) / this.columns) + 1
  }
}
