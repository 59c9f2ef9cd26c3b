import type { Holder } from '../extension-points/strategy.js'
import type { Address } from '../wire/address.js'
import type { Content } from './content.js'
import type { RegisteredPeer } from './registered-peer.js'

/** One peer's hold on one content: what a strategy sees as a holder, always as of now. */
export class Holding implements Holder {
  /** Under how many names the peer lists the content. */
  names = 0
  /** Changed by `Content.setShare` alone, which counts those who have all of it. */
  share = 0

  constructor(
    readonly peer: RegisteredPeer,
    readonly content: Content,
  ) {}

  get arrival(): number {
    return this.peer.arrival
  }
  get address(): Address {
    return this.peer.address
  }
  get zone(): string | undefined {
    return this.peer.zone
  }
  get slots(): number {
    return this.peer.slots
  }
  get freeSlots(): number {
    return this.peer.freeSlots
  }
  get served(): number {
    return this.peer.served
  }
  get reporters(): number {
    return this.peer.voices.reporters
  }
  get failed(): number {
    return this.peer.voices.failed
  }
  get bytesPerSecond(): number {
    return this.peer.voices.bytesPerSecond
  }
  get lastSeenMs(): number {
    return this.peer.lastSeenMs
  }
}
