import type { Machine } from '../machine.js'

/** Something for each machine, made when it is first asked for. */
export class PerMachine<T> {
  readonly #all: (T | undefined)[] = []

  constructor(private readonly make: (machine: Machine) => T) {}

  of(machine: Machine): T {
    const { number } = machine
    let one = this.#all[number]
    if (one === undefined) {
      one = this.make(machine)
      this.#all[number] = one
    }
    return one
  }

  /** Another program begins there. */
  readonly forget = ({ number }: Machine): void => {
    this.#all[number] = undefined
  }
}
