import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'

interface Start {
  /** The working directory. */
  readonly directory: string
  /** `none`: /dev/null, as services have it. `pipe`: what the test writes. */
  readonly input?: 'none' | 'pipe'
  /** Another program of this package than `main`. */
  readonly program?: 'main' | 'demo'
  readonly environment?: Readonly<Record<string, string>>
}

/** The compiled program beside these compiled tests. */
const programUrl = (name: string) => new URL(`../../cli/${name}.js`, import.meta.url)

/** A program of this package as a process of its own, started as a user would. */
export class Rodizio {
  stdout = ''
  stderr = ''
  readonly #child: ChildProcessByStdio<Writable | null, Readable, Readable>
  readonly #ended: Promise<number>
  #changed: () => void = () => {}

  constructor(words: readonly string[], { directory, input, program, environment }: Start) {
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith('RODIZIO_'))
    const path = fileURLToPath(programUrl(program ?? 'main'))
    this.#child = spawn(process.execPath, [path, ...words], {
      cwd: directory,
      env: { ...Object.fromEntries(own), ...environment },
      stdio: [input === 'pipe' ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    })
    this.#child.stdout.on('data', (chunk: Buffer) => this.#add('stdout', chunk))
    this.#child.stderr.on('data', (chunk: Buffer) => this.#add('stderr', chunk))
    this.#ended = new Promise((resolve) =>
      this.#child.once('close', (status, signal) => resolve(status ?? (signal ? -1 : -2))),
    )
    void this.#ended.then(() => this.#changed())
  }

  /** Resolves to the first match on either output; rejects when the process ends without one. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.stdout) ?? pattern.exec(this.stderr)
      if (found) return found
      if (this.#child.exitCode !== null || this.#child.signalCode !== null)
        throw new Error(`ended before it said ${pattern}: ${this.stdout}${this.stderr}`)
      await new Promise<void>((resolve) => {
        this.#changed = resolve
      })
    }
  }

  /** Types these lines, and no more of them. */
  types(lines: string): void {
    this.#child.stdin?.end(lines)
  }

  signal(name: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void {
    this.#child.kill(name)
  }

  /** Nobody reads standard output any more. */
  stopReading(): void {
    this.#child.stdout.destroy()
  }

  /** Resolves to the exit status; -1 for a signal. */
  ended(): Promise<number> {
    return this.#ended
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  #add(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    this[stream] += chunk.toString()
    this.#changed()
  }
}

/** Starts processes that end with the test at the latest. */
export function processes(): (words: readonly string[], start: Start) => Rodizio {
  const started: Rodizio[] = []
  afterEach(async () => {
    for (const one of started.splice(0)) {
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
