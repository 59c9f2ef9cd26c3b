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
  /** Rows that go on in the next one: it was full. */
  readonly #full = new Set<string[]>()
  #row = 0
  #column = 0
  /** Rows in the window; there are as many above it as it takes. */
  rows = 24

  get picture(): readonly string[] {
    return this.#rows.map((row) =>
      Array.from(row, (cell) => cell ?? ' ')
        .join('')
        .trimEnd(),
    )
  }

  /** Breaks lines anew, as a terminal does whose window is drawn wider or narrower. */
  resize(columns: number): void {
    const lines: string[][] = []
    let goesOn = false
    for (const row of this.#rows) {
      if (goesOn) lines.at(-1)!.push(...row)
      else lines.push([...row])
      goesOn = this.#full.has(row)
    }
    this.columns = columns
    this.#rows.length = 0
    this.#full.clear()
    for (const line of lines) {
      const from = this.#rows.length
      do this.#rows.push(line.splice(0, columns))
      while (line.length > 0)
      for (const row of this.#rows.slice(from, -1)) this.#full.add(row)
    }
    this.#row = this.#rows.length - 1
    this.#column = this.#rows[this.#row]!.length
    this.emit('resize')
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
      this.#full.delete(this.#rows[this.#row]!)
    } else if (command === 'K') this.#rows[this.#row]!.length = this.#column
    else if (command !== 'h' && command !== 'l' && command !== 'm')
      throw new Error(`this terminal does not know ${JSON.stringify(sequence)}`)
  }

  #put(character: string): void {
    if (this.#column >= this.columns) {
      this.#full.add(this.#rows[this.#row]!)
      this.#goTo(this.#row + 1, 0)
    }
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
