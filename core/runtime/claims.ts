/** Held by one at a time. Its holder calls these in this order, once each. */
export interface Claim {
  /** It will be free soon: who wants it now had better wait. */
  leave(): void
  /** `then` is called when it is free. */
  free(then?: () => void): void
}

interface Holder {
  leaving: boolean
  readonly waiting: (() => void)[]
}

/** Sees to it that nothing is held by two. */
export class Claims {
  readonly #holders = new Map<string, Holder>()

  /** Reports the claim, now or when its leaving holder has gone; undefined when that one stays. */
  take(thing: string, done: (claim: Claim | undefined) => void): void {
    const holder = this.#holders.get(thing)
    if (holder?.leaving) return void holder.waiting.push(() => this.take(thing, done))
    if (holder) return done(undefined)
    const mine: Holder = { leaving: false, waiting: [] }
    this.#holders.set(thing, mine)
    done({
      leave() {
        mine.leaving = true
      },
      free: (then) => {
        this.#holders.delete(thing)
        then?.()
        for (const again of mine.waiting) again()
      },
    })
  }
}
