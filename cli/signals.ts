import type { Context, SignalName } from './context.js'

const numbers: Record<SignalName, number> = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }

/**
 * The first SIGINT or SIGTERM asks a command to end well, which may take a moment; a second one
 * ends the process at once. Where `hangup` says so, SIGHUP asks as well, but never insists: that a
 * terminal is gone is told by the system and again by a shell.
 */
export class Signals {
  readonly #context: Context
  readonly #controller = new AbortController()
  readonly #listeners: readonly { name: SignalName; listener: () => void }[]
  #received: SignalName | undefined

  constructor(context: Context, { hangup = false } = {}) {
    this.#context = context
    const names: SignalName[] = ['SIGINT', 'SIGTERM']
    if (hangup) names.push('SIGHUP')
    this.#listeners = names.map((name) => ({ name, listener: () => this.#receive(name) }))
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

  release(): void {
    for (const { name, listener } of this.#listeners) this.#context.signals.off(name, listener)
  }

  #receive(name: SignalName): void {
    if (!this.#received) {
      this.#received = name
      this.#controller.abort()
    } else if (name !== 'SIGHUP') this.#context.exit(128 + numbers[name])
  }
}
