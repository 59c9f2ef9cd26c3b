import { LIMITS } from '../limits.js'
import { type Address, formatAddress } from '../wire/address.js'
import type { RegisteredPeer } from './registered-peer.js'
import type { SilenceWatch } from './silence-watch.js'

/** A holder that was handed out to one asker. */
export interface HandOut {
  readonly peer: RegisteredPeer
  /** The asker is done with it, or takes no slot of it any more for another reason. */
  ended: boolean
  /** It failed this asker, and is not handed out to it before this. */
  avoidUntilMs: number
  /** It is avoided because it was full, which is no failure. */
  full: boolean
}

/**
 * What one asker was handed out lately, by the addresses it was told, and what it said of them.
 * Each takes a slot of the holder until it has ended: by the word of the asker, because the asker
 * left or is forgotten, or because nothing was heard of it for long.
 */
export class AskerMemory {
  readonly #handOuts = new Map<string, HandOut>()

  /** `reporter`: under which name this asker's word on others counts. `held`: ends hand-outs. */
  constructor(
    readonly reporter: string,
    private readonly held: SilenceWatch<HandOut>,
  ) {}

  /** Who asks again and again takes no more than one slot. */
  handOut(address: Address, peer: RegisteredPeer): void {
    const key = formatAddress(address)
    const former = this.#handOuts.get(key)
    const goesOn = former?.peer === peer && !former.ended
    const handOut = { peer, ended: false, avoidUntilMs: 0, full: false }
    if (former) this.held.forget(former)
    if (!goesOn) peer.freeSlots = Math.max(0, peer.freeSlots - 1)
    this.#handOuts.delete(key)
    this.#handOuts.set(key, handOut)
    this.held.heard(handOut)
    for (const [oldest, forgotten] of this.#handOuts) {
      if (this.#handOuts.size <= LIMITS.handOutsRememberedMax) break
      this.#handOuts.delete(oldest)
      this.end(forgotten)
    }
  }

  at(address: Address): HandOut | undefined {
    return this.#handOuts.get(formatAddress(address))
  }

  /** The asker goes on with it. */
  renew(handOut: HandOut): void {
    if (!handOut.ended) this.held.heard(handOut)
  }

  end(handOut: HandOut): void {
    this.held.forget(handOut)
    giveBack(handOut)
  }

  endAll(): void {
    for (const handOut of this.#handOuts.values()) this.end(handOut)
  }

  /** Those that failed this asker and whose time is not over. */
  *avoided(nowMs: number): Generator<HandOut> {
    for (const handOut of this.#handOuts.values()) {
      if (handOut.avoidUntilMs > nowMs) yield handOut
    }
  }
}

/** The slot counts as free again, once; that all are taken only the holder itself can say. */
export function giveBack(handOut: HandOut): void {
  if (handOut.ended) return
  handOut.ended = true
  handOut.peer.freeSlots = Math.min(handOut.peer.slots, handOut.peer.freeSlots + 1)
}
