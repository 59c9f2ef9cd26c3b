import { LIMITS } from '../limits.js'
import type { Clock } from '../runtime/clock.js'
import type { Random } from '../runtime/random.js'
import { type Address, formatAddress } from '../wire/address.js'
import { RegisteredPeer } from './registered-peer.js'

/** Who is registered: by session, by address, and in the order in which they were last heard of. */
export class Peers {
  readonly #bySession = new Map<string, RegisteredPeer>()
  readonly #byAddress = new Map<string, RegisteredPeer>()
  readonly #byLastSeen = new Set<RegisteredPeer>()
  /** Until when each counts as full. All for the same time, so the first to end stands first. */
  readonly #fullUntilMs = new Map<RegisteredPeer, number>()
  /** Nobody's time is over before this. */
  #nextFullEndMs = 0
  #arrivals = 0

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  get size(): number {
    return this.#bySession.size
  }

  ofSession(session: string): RegisteredPeer | undefined {
    return this.#bySession.get(session)
  }

  at(address: Address): RegisteredPeer | undefined {
    return this.#byAddress.get(formatAddress(address))
  }

  /** The one that was not heard of for the longest time. */
  get longestUnseen(): RegisteredPeer | undefined {
    return this.#byLastSeen.values().next().value
  }

  /** Nobody else may be at `seen`. */
  add(seen: Address): RegisteredPeer {
    const session = Buffer.from(this.random.bytes(16)).toString('hex')
    const peer = new RegisteredPeer(++this.#arrivals, session, this.random.bytes(16), seen)
    this.#bySession.set(session, peer)
    this.#byAddress.set(formatAddress(seen), peer)
    this.seen(peer)
    return peer
  }

  remove(peer: RegisteredPeer): void {
    peer.gone = true
    this.#bySession.delete(peer.session)
    this.#byAddress.delete(formatAddress(peer.address))
    this.#byLastSeen.delete(peer)
    this.#fullUntilMs.delete(peer)
  }

  /** Nobody else may be at `address`. */
  move(peer: RegisteredPeer, address: Address): void {
    this.#byAddress.delete(formatAddress(peer.address))
    peer.address = address
    this.#byAddress.set(formatAddress(address), peer)
  }

  seen(peer: RegisteredPeer): void {
    if (peer.gone) return
    peer.lastSeenMs = this.clock.nowMs()
    this.#byLastSeen.delete(peer)
    this.#byLastSeen.add(peer)
  }

  /** What a peer says of its own upload slots. */
  setSlots(peer: RegisteredPeer, slots: number, freeSlots: number): void {
    peer.slots = slots
    peer.freeSlots = Math.min(slots, freeSlots)
    this.#fullUntilMs.delete(peer)
    if (peer.freeSlots > 0) return
    this.#fullUntilMs.set(peer, this.clock.nowMs() + LIMITS.fullRememberedMs)
  }

  /** Those who said they are full, a moment ago: they are asked again soon, word or no word. */
  full(): ReadonlyMap<RegisteredPeer, number> {
    const nowMs = this.clock.nowMs()
    if (nowMs < this.#nextFullEndMs) return this.#fullUntilMs
    for (const [peer, untilMs] of this.#fullUntilMs) {
      this.#nextFullEndMs = untilMs
      if (untilMs > nowMs) break
      this.#fullUntilMs.delete(peer)
    }
    return this.#fullUntilMs
  }
}
