import { createInterface, type Interface } from 'node:readline'
import { complete } from './complete.js'
import type { Context } from './context.js'
import { outlive } from './gone-terminal.js'
import { HISTORY_LINES_MAX, History } from './history.js'
import type { Output } from './output.js'
import type { Session } from './prompt-commands.js'
import { commandOf, runLine } from './run-line.js'
import type { Signals } from './signals.js'
import { TEXTS } from './texts.js'

type PromptParts = Pick<Session, 'node' | 'output' | 'transfers'>

/**
 * Reads commands from a person at a terminal until `quit`, the end of input or a signal. Each runs
 * at once; what takes long goes on beside the prompt. Ctrl-C takes back what stands on the line,
 * else stops what is being fetched, else quits.
 */
export class Prompt {
  readonly #parts: PromptParts
  readonly #output: Output
  readonly #signals: Signals
  readonly #reader: Interface
  readonly #history: History
  #lines: readonly string[]
  readonly #fetching = new Set<Promise<unknown>>()
  #fetches = new AbortController()

  constructor(context: Context, parts: PromptParts, signals: Signals) {
    this.#parts = parts
    this.#output = parts.output
    this.#signals = signals
    this.#history = new History(context.environment)
    this.#lines = this.#history.read()
    this.#reader = createInterface({
      input: context.stdin,
      output: context.stderr,
      prompt: TEXTS.prompt,
      history: [...this.#lines],
      historySize: HISTORY_LINES_MAX,
      removeHistoryDuplicates: true,
      completer: (line: string) => this.#complete(line),
    })
  }

  async run(): Promise<void> {
    const reader = this.#reader
    reader.on('line', (line) => this.#accept(line))
    reader.on('history', (lines: string[]) => {
      this.#lines = lines
    })
    reader.on('SIGINT', () => this.#interrupt())
    outlive(reader, true)
    const closed = new Promise((resolve) => reader.once('close', resolve))
    void this.#signals.received().then(() => reader.close())
    reader.prompt()
    this.#output.screen.keepBelow(reader)
    await closed
    this.#output.screen.dropPrompt()
    this.#fetches.abort()
    await Promise.all(this.#fetching)
    this.#history.write(this.#lines)
  }

  #accept(typed: string): void {
    this.#output.screen.accepted(`${TEXTS.prompt}${typed}`)
    this.#reader.prompt()
    const line = typed.trim()
    const running = runLine(this.#session(), line)
    if (!commandOf(line)?.fetches) return
    this.#fetching.add(running)
    void running.then(() => this.#fetching.delete(running))
  }

  #session(): Session {
    return {
      ...this.#parts,
      signal: this.#fetches.signal,
      quit: () => this.#reader.close(),
    }
  }

  #interrupt(): void {
    if (this.#reader.line !== '') {
      this.#reader.write(null, { ctrl: true, name: 'e' })
      this.#reader.write(null, { ctrl: true, name: 'u' })
    } else if (this.#fetching.size > 0) {
      this.#fetches.abort()
      this.#fetches = new AbortController()
    } else {
      this.#reader.close()
    }
  }

  #complete(line: string): [string[], string] {
    const names = this.#parts.node.list()?.map(({ name }) => name) ?? []
    const [offers, replaced] = complete(line, names, this.#parts.node.commands.keys())
    // The reader prints several offers under the line: what changes comes back below them.
    if (offers.length > 1) this.#output.screen.show([])
    return [offers, replaced]
  }
}
