import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** Lines kept between sessions at the prompt. */
export const HISTORY_LINES_MAX = 500

/** What was typed before, newest first, as readline wants it. Losing it is no misfortune. */
export class History {
  readonly #path: string

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    const states = environment.XDG_STATE_HOME || join(homedir(), '.local', 'state')
    this.#path = join(states, 'rodizio', 'history')
  }

  read(): string[] {
    try {
      const lines = readFileSync(this.#path, 'utf8').split('\n')
      return lines.filter((line) => line !== '').slice(0, HISTORY_LINES_MAX)
    } catch {
      return [] // the first session
    }
  }

  write(lines: readonly string[]): void {
    try {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 })
      writeFileSync(this.#path, `${lines.join('\n')}\n`, { mode: 0o600 })
    } catch {
      // a read-only home
    }
  }
}
