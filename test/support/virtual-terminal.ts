import { CapturedStream } from './fake-context.js'

const steering = '\x1b'
/** A sequence that steers, or one character. */
const tokens = new RegExp(`${steering}\\[\\??[\\d;]*[A-Za-z]|[\\s\\S]`, 'gu')

/**
 * What a person would see: a terminal that understands the few sequences that are used here. Lines
 * wrap at its width; it has as many rows as it needs.
 */
export class VirtualTerminal extends CapturedStream {
  override isTTY = true
  readonly #rows: string[][] = [[]]
  #row = 0
  #column = 0

  get picture(): readonly string[] {
    return this.#rows.map((row) =>
      Array.from(row, (cell) => cell ?? ' ')
        .join('')
        .trimEnd(),
    )
  }

  override _write(chunk: Buffer, encoding: string, written: () => void): void {
    for (const [token] of chunk.toString().matchAll(tokens)) this.#take(token)
    super._write(chunk, encoding, written)
  }

  #take(token: string): void {
    if (token.length > 1 && token.startsWith(steering)) this.#obey(token)
    else if (token === '\r') this.#column = 0
    else if (token === '\n') this.#goTo(this.#row + 1, 0)
    else this.#put(token)
  }

  #obey(sequence: string): void {
    const count = Number.parseInt(sequence.slice(2), 10)
    const command = sequence.at(-1)
    if (command === 'A') this.#goTo(Math.max(0, this.#row - count), this.#column)
    else if (command === 'B') this.#goTo(this.#row + count, this.#column)
    else if (command === 'C') this.#column += count
    else if (command === 'D') this.#column = Math.max(0, this.#column - count)
    else if (command === 'G') this.#column = count - 1
    else if (command === 'J') {
      this.#rows.length = this.#row + 1
      this.#rows[this.#row]!.length = Math.min(this.#rows[this.#row]!.length, this.#column)
    } else if (command === 'K') this.#rows[this.#row]!.length = this.#column
    else if (command !== 'h' && command !== 'l' && command !== 'm')
      throw new Error(`this terminal does not know ${JSON.stringify(sequence)}`)
  }

  #put(character: string): void {
    if (this.#column >= this.columns) this.#goTo(this.#row + 1, 0)
    const row = this.#rows[this.#row]!
    while (row.length < this.#column) row.push(' ')
    row[this.#column++] = character
  }

  #goTo(row: number, column: number): void {
    while (this.#rows.length <= row) this.#rows.push([])
    this.#row = row
    this.#column = column
  }
}
