import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

interface Start {
  /** The working directory. */
  readonly directory: string
  /** `none`: /dev/null, as services have it. `pipe`: what the test writes. */
  readonly input?: 'none' | 'pipe'
  /** Another program of this package than `main`. */
  readonly program?: 'main' | 'demo'
  readonly environment?: Readonly<Record<string, string>>
  /** An installed `rodizio` instead of the compiled program. */
  readonly executable?: string
  /** What runs it: `['ip', 'netns', 'exec', 'b']`. */
  readonly through?: readonly string[]
}

/** What a peer answers with `--json`; `event` is missing where it lists files. */
export interface Answer {
  readonly event?: string
  readonly [field: string]: unknown
}

/** The programs beside these compiled tests; `main` is the one that is shipped. */
const programUrl = (name: 'main' | 'demo') =>
  new URL(name === 'main' ? '../../bin/rodizio.cjs' : '../../cli/demo.js', import.meta.url)

/** A program of this package as a process of its own, started as a user would. */
export class Rodizio {
  stdout = ''
  stderr = ''
  readonly #child: ChildProcess
  readonly #ended: Promise<number>
  readonly #waiting: (() => void)[] = []
  #running = true

  constructor(words: readonly string[], start: Start) {
    const { directory, input, program, environment, executable, through = [] } = start
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith('RODIZIO_'))
    const compiled = [process.execPath, fileURLToPath(programUrl(program ?? 'main'))]
    const [file, ...rest] = [...through, ...(executable ? [executable] : compiled), ...words]
    this.#child = spawn(file!, rest, {
      cwd: directory,
      env: { ...Object.fromEntries(own), ...environment },
      stdio: [input === 'pipe' ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    })
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#child[stream]?.setEncoding('utf8').on('data', (text: string) => {
        this[stream] += text
        this.#changed()
      })
    }
    // Not before both outputs have ended: what was said last must not be missed.
    this.#ended = new Promise((resolve) =>
      this.#child.once('close', (status, signal) => {
        this.#running = false
        this.#changed()
        resolve(status ?? (signal ? -1 : -2))
      }),
    )
  }

  get pid(): number {
    return this.#child.pid!
  }

  get running(): boolean {
    return this.#running
  }

  /** Resolves to the first match on either output; rejects when the process ends without one. */
  says(pattern: RegExp): Promise<RegExpExecArray> {
    const find = () => pattern.exec(this.stdout) ?? pattern.exec(this.stderr)
    return this.#until(find, `it said ${pattern}`)
  }

  /** Types one command to a peer that speaks JSON; resolves to what it answers before the end. */
  async asks(command: string): Promise<readonly Answer[]> {
    const from = this.stdout.length
    this.writes(`${command}\n`)
    const answers = () => this.stdout.slice(from)
    const find = () => /"event":"ended".*\n/.exec(answers())
    const { index } = await this.#until(find, `${command} ended`)
    const lines = answers().slice(0, index).split('\n')
    return lines.slice(0, -1).map((line) => JSON.parse(line))
  }

  /** Types these lines, and no more of them. */
  types(lines: string): void {
    this.#child.stdin?.end(lines)
  }

  /** Types this; more may follow. */
  writes(text: string): void {
    this.#child.stdin?.write(text)
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  /** Nobody reads standard output any more. */
  stopReading(): void {
    this.#child.stdout?.destroy()
  }

  /** Resolves to the exit status; -1 for a signal. */
  ended(): Promise<number> {
    return this.#ended
  }

  async #until<T>(find: () => T | null, what: string): Promise<T> {
    for (;;) {
      const found = find()
      if (found !== null) return found
      if (!this.#running) throw new Error(`ended before ${what}:\n${this.stdout}${this.stderr}`)
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  #changed(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}

/** Of what a process has said, this much is shown when its test fails. */
const saidMax = 4_000

/** Starts processes that end with the test at the latest; a failed test shows what they said. */
export function processes(): (words: readonly string[], start: Start) => Rodizio {
  const started: Rodizio[] = []
  afterEach(async function () {
    const failed = this.currentTest?.state === 'failed'
    for (const one of started.splice(0)) {
      if (failed) console.error(`${one.pid}:\n${one.stdout.slice(-saidMax)}${one.stderr}`)
      if (one.running) one.signal('SIGKILL')
      await one.ended()
    }
  })
  return (words, start) => {
    const one = new Rodizio(words, start)
    started.push(one)
    return one
  }
}
