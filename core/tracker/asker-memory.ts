import { LIMITS } from '../limits.js'
import { type Address, formatAddress } from '../wire/address.js'
import type { RegisteredPeer } from './registered-peer.js'

/** A holder that was handed out to one asker. */
export interface HandOut {
  readonly peer: RegisteredPeer
  /** The asker has said what became of it, and is done with it. */
  ended: boolean
  /** It failed this asker, and is not handed out to it before this. */
  avoidUntilMs: number
  /** It is avoided because it was full, which is no failure. */
  full: boolean
}

/** What one asker was handed out lately, by the addresses it was told, and what it said of them. */
export class AskerMemory {
  readonly #handOuts = new Map<string, HandOut>()

  /** `reporter`: under which name this asker's word on others counts. */
  constructor(readonly reporter: string) {}

  /** Returns whether it has `peer` in hand only from now on. */
  handOut(address: Address, peer: RegisteredPeer): boolean {
    const key = formatAddress(address)
    const former = this.#handOuts.get(key)
    const anew = former?.peer !== peer || former.ended
    this.#handOuts.delete(key)
    this.#handOuts.set(key, { peer, ended: false, avoidUntilMs: 0, full: false })
    for (const oldest of this.#handOuts.keys()) {
      if (this.#handOuts.size <= LIMITS.handOutsRememberedMax) break
      this.#handOuts.delete(oldest)
    }
    return anew
  }

  at(address: Address): HandOut | undefined {
    return this.#handOuts.get(formatAddress(address))
  }

  /** Those that failed this asker and whose time is not over. */
  *avoided(nowMs: number): Generator<HandOut> {
    for (const handOut of this.#handOuts.values()) {
      if (handOut.avoidUntilMs > nowMs) yield handOut
    }
  }
}
