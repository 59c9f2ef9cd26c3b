type Task = (over: () => void) => void

/** Lets a few tasks be under way at once; the others wait for theirs to be over, in order. */
export class Turns {
  readonly #waiting: Task[] = []

  constructor(private free: number) {}

  take(task: Task): void {
    this.#waiting.push(task)
    this.#next()
  }

  #next(): void {
    if (this.free === 0) return
    const task = this.#waiting.shift()
    if (!task) return
    this.free--
    task(() => {
      this.free++
      this.#next()
    })
  }
}
