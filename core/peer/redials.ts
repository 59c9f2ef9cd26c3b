import { LIMITS } from '../limits.js'
import type { Clock, Timer } from '../runtime/clock.js'
import { type Address, formatAddress } from '../wire/address.js'

/** A line may break though the peer is well: it is dialled again before it is called dead. */
export class Redials {
  /** How often each was dialled again since it last sent something. */
  readonly #counts = new Map<string, number>()
  /** Those whose line broke and who are not back, with what they sent. */
  readonly #broken = new Map<string, { address: Address; bytes: number; timer: Timer }>()

  constructor(
    private readonly clock: Clock,
    private readonly dial: (address: Address) => void,
  ) {}

  /** Its line broke, or another one to it as well. False: that was once too often. */
  begin(address: Address, bytes: number): boolean {
    const key = formatAddress(address)
    if (this.#broken.has(key)) return true
    const count = this.#counts.get(key) ?? 0
    if (count === LIMITS.redialsMax) return false
    this.#counts.set(key, count + 1)
    const timer = this.clock.after(LIMITS.redialPauseMs, () => this.dial(address))
    this.#broken.set(key, { address, bytes, timer })
    return true
  }

  /** A dialling has ended, one way or the other: this one, or somebody else's before it began. */
  ended(address: Address): void {
    const key = formatAddress(address)
    this.#broken.get(key)?.timer.cancel()
    this.#broken.delete(key)
  }

  /** Bytes came from the one at this address, as text. */
  sent(key: string): void {
    if (this.#counts.size > 0) this.#counts.delete(key)
  }

  /** Dials nobody any more; tells who was not back. */
  stop(): { address: Address; bytes: number }[] {
    const lost = [...this.#broken.values()]
    for (const { timer } of lost) timer.cancel()
    this.#broken.clear()
    return lost
  }
}
