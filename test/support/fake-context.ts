import { EventEmitter } from 'node:events'
import { PassThrough, Writable } from 'node:stream'
import type { Context, Library, SignalName } from '../../cli/context.js'
import type { InputKind } from '../../cli/input-kind.js'
import { FakeClock } from './fake-clock.js'

/** A stream that keeps what is written to it. */
export class CapturedStream extends Writable {
  text = ''
  isTTY = false
  columns = 80

  override _write(chunk: Buffer, _encoding: string, written: () => void): void {
    this.text += chunk.toString()
    written()
  }

  get lines(): readonly string[] {
    return this.text.split('\n').slice(0, -1)
  }

  /** Each line as the object it stands for. */
  get objects(): readonly Record<string, unknown>[] {
    return this.lines.map((line) => JSON.parse(line))
  }
}

/** What a command sees of a machine that belongs to one test. */
export class FakeContext implements Context {
  readonly stdin = new PassThrough()
  input: InputKind = 'script'
  readonly stdout = new CapturedStream()
  stderr = new CapturedStream()
  readonly environment: Record<string, string | undefined> = {}
  readonly directory: string
  readonly clock = new FakeClock()
  readonly signals = new EventEmitter()
  /** Statuses with which the process would have ended at once. */
  readonly exits: number[] = []
  readonly #library: Partial<Library>

  constructor(library: Partial<Library> = {}, directory = '/nowhere') {
    this.#library = library
    this.directory = directory
  }

  inputKind(): InputKind {
    return this.input
  }

  exit(status: number): void {
    this.exits.push(status)
  }

  async loadLibrary(): Promise<Library> {
    return this.#library as Library
  }

  signal(name: SignalName): void {
    this.signals.emit(name)
  }
}
