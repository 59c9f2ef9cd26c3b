import { type ChildProcess, spawn } from 'node:child_process'
import { findProgram } from './find-program.js'

/** A program and its arguments. */
export type Command = readonly [program: string, ...words: string[]]

interface Start {
  readonly environment?: Readonly<Record<string, string>>
  /** `pipe`: what `writes` gives it. */
  readonly input?: 'ignore' | 'pipe'
}

/** Of what a program says, this much is kept to show when it fails. */
const saidMax = 4_000

/** The processes started for a measurement: none of them outlives it. */
export class Children {
  readonly #running = new Map<ChildProcess, Promise<void>>()

  /** Runs a program to its end; returns the milliseconds from its start to its exit. */
  async time(command: Command): Promise<number> {
    const sinceMs = performance.now()
    const child = this.start(command)
    const status = await child.ended
    const ms = performance.now() - sinceMs
    if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${child.said}`)
    return ms
  }

  start([program, ...words]: Command, { environment, input = 'ignore' }: Start = {}): Child {
    const path = findProgram(program)
    if (!path) throw new Error(`${program} is not installed`)
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith('RODIZIO_'))
    const child = spawn(path, words, {
      env: { ...Object.fromEntries(own), ...environment },
      stdio: [input, 'pipe', 'pipe'],
    })
    const one = new Child(child)
    this.#running.set(
      child,
      one.ended.then(() => void this.#running.delete(child)),
    )
    return one
  }

  /** Ends those that still run, and waits for that. */
  async stop(): Promise<void> {
    const ended = [...this.#running.values()]
    this.kill('SIGTERM')
    const timer = setTimeout(() => this.kill('SIGKILL'), 5_000)
    await Promise.all(ended)
    clearTimeout(timer)
  }

  /** Without a word, for when there is no time left to wait. */
  kill(signal: NodeJS.Signals): void {
    for (const child of this.#running.keys()) child.kill(signal)
  }
}

/** A process that was started. */
export class Child {
  /** The last of both outputs. */
  said = ''
  /** Resolves to the status; to null when a signal ended it, or when it could not be started. */
  readonly ended: Promise<number | null>
  #running = true
  #changed = (): void => {}

  constructor(private readonly process: ChildProcess) {
    for (const stream of [process.stdout, process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.said = (this.said + text).slice(-saidMax)
        this.#changed()
      })
    }
    process.once('error', (error) => {
      this.said += error.message
    })
    this.ended = new Promise((resolve) =>
      process.once('close', (status) => {
        this.#running = false
        this.#changed()
        resolve(status)
      }),
    )
  }

  /** Ends it, if it still runs, and waits for that. */
  async end(): Promise<void> {
    this.process.kill('SIGTERM')
    await this.ended
  }

  writes(text: string): void {
    this.process.stdin?.write(text)
  }

  get pid(): number {
    return this.process.pid!
  }

  /** Resolves to the first match in what it says; rejects when it ends without one. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.said)
      if (match) return match
      if (!this.#running) throw new Error(`ended before it said ${pattern}: ${this.said}`)
      await new Promise<void>((resolve) => {
        this.#changed = resolve
      })
    }
  }
}
