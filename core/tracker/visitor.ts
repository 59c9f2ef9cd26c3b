import { type Address, isLoopback } from '../wire/address.js'
import type { AskerMemory } from './asker-memory.js'
import type { RegisteredPeer } from './registered-peer.js'

/** Whoever talks to the tracker: the peer that registered on this connection, or nobody known. */
export interface Visitor {
  /** Where it is seen. */
  readonly remote: Address
  /** The address by which it reaches the tracker. */
  readonly local: Address
  readonly zone: string | undefined
  readonly peer: RegisteredPeer | undefined
  readonly memory: AskerMemory
}

/**
 * The address under which `visitor` can reach `peer`. A peer on the tracker's own machine may be
 * seen on loopback, which means another machine to others (and another family than theirs to some
 * on this one): they find it where they find the tracker.
 */
export function addressFor(visitor: Visitor, { address }: RegisteredPeer): Address {
  if (!isLoopback(address.host)) return address
  return { host: visitor.local.host, port: address.port }
}
