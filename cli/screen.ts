import { clearScreenDown, cursorTo, type Interface, moveCursor } from 'node:readline'
import type { Terminal } from './context.js'
import { displayWidth, truncate } from './display-width.js'

/** Around an update: terminals that know these show it whole and do not flicker. */
const BEGIN = '\x1b[?2026h'
const END = '\x1b[?2026l'

/**
 * The lower end of a terminal: some lines that change, and perhaps a prompt under them. What is
 * printed goes above. Without a terminal the lines are not shown and printing is all there is.
 */
export class Screen {
  readonly #terminal: Terminal | undefined
  #lines: readonly string[] = []
  #rowsDrawn = 0
  #prompt: Interface | undefined

  constructor(terminal: Terminal | undefined) {
    this.#terminal = terminal
  }

  get columns(): number {
    return this.#terminal?.columns || 80
  }

  /** Writes to `target`, which may be another stream that ends on the same terminal. */
  print(target: Terminal, text: string): void {
    this.#redraw(() => target.write(text))
  }

  /** Replaces the changing lines. */
  show(lines: readonly string[]): void {
    if (lines.length === 0 && this.#lines.length === 0) return
    this.#lines = lines
    this.#redraw(() => {})
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
    else this.#erase(this.#terminal, this.#rowsDrawn + prompt.getCursorPos().rows)
    this.release()
  }

  /** `line`, prompt included, was typed and ended: it belongs to what is printed. */
  accepted(line: string): void {
    const terminal = this.#terminal
    if (!terminal || this.#rowsDrawn === 0) return
    const rows = Math.floor(displayWidth(line) / this.columns) + 1
    this.#erase(terminal, this.#rowsDrawn + rows)
    terminal.write(`${line}\n`)
    this.#drawLines(terminal)
  }

  /** What was drawn has moved up with the text around it and stays there. */
  release(): void {
    this.#rowsDrawn = 0
  }

  #redraw(print: () => void): void {
    const terminal = this.#terminal
    if (!terminal) return print()
    if (!this.#prompt && this.#rowsDrawn + this.#lines.length === 0) return print()
    const promptRow = this.#prompt?.getCursorPos().rows ?? 0
    terminal.write(BEGIN)
    this.#erase(terminal, this.#rowsDrawn + promptRow)
    print()
    this.#drawLines(terminal)
    // The reader moves up by as many rows as its cursor was down; give it those.
    if (this.#prompt) terminal.write('\n'.repeat(promptRow))
    this.#prompt?.prompt(true)
    terminal.write(END)
  }

  #drawLines(terminal: Terminal): void {
    this.#rowsDrawn = this.#lines.length
    for (const line of this.#lines) terminal.write(`${truncate(line, this.columns - 1)}\n`)
  }

  /** Everything from `rows` above the cursor's row downwards. */
  #erase(terminal: Terminal, rows: number): void {
    moveCursor(terminal, 0, -rows)
    cursorTo(terminal, 0)
    clearScreenDown(terminal)
  }
}
