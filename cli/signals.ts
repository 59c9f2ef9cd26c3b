import type { Context, SignalName } from './context.js'

/** Those that end a command. */
type EndSignal = Exclude<SignalName, 'SIGHUP'>

const numbers: Record<EndSignal, number> = { SIGINT: 2, SIGTERM: 15 }

/**
 * The first SIGINT or SIGTERM asks a command to end well, which may take a moment; a second one
 * ends the process at once.
 */
export class Signals {
  readonly #context: Context
  readonly #controller = new AbortController()
  readonly #listeners: readonly { name: EndSignal; listener: () => void }[]
  #received: EndSignal | undefined

  constructor(context: Context) {
    this.#context = context
    this.#listeners = (Object.keys(numbers) as EndSignal[]).map((name) => ({
      name,
      listener: () => this.receive(name),
    }))
    for (const { name, listener } of this.#listeners) context.signals.on(name, listener)
  }

  /** Aborted by the first signal. */
  get aborted(): AbortSignal {
    return this.#controller.signal
  }

  /** What a command ends with that a signal has cut short; undefined when none came. */
  get status(): number | undefined {
    return this.#received && 128 + numbers[this.#received]
  }

  /** Resolves at the first signal. */
  async received(): Promise<void> {
    if (this.aborted.aborted) return
    await new Promise<void>((resolve) => {
      this.aborted.addEventListener('abort', () => resolve(), { once: true })
    })
  }

  /** As if the signal had come: Ctrl-C arrives as a key while a prompt reads the terminal. */
  receive(name: EndSignal): void {
    if (this.#received) return this.#context.exit(128 + numbers[name])
    this.#received = name
    this.#controller.abort()
  }

  release(): void {
    for (const { name, listener } of this.#listeners) this.#context.signals.off(name, listener)
  }
}
