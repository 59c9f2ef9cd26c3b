import type { Facts, TrackerFacts } from '../events.js'
import { LIMITS } from '../limits.js'
import type { Clock } from '../runtime/clock.js'
import { type Address, sameAddress } from '../wire/address.js'
import type { Outcome } from '../wire/messages.js'
import type { HandOut } from './asker-memory.js'
import type { Probing } from './probing.js'
import type { RegisteredPeer } from './registered-peer.js'
import type { Registry } from './registry.js'
import type { Visitor } from './visitor.js'

/**
 * What askers say of the holders they were handed. It counts only for hand-outs that took place.
 * With this asker it makes a holder avoided; with all others it is one voice among many (`Voices`).
 * A holder is dropped only when the tracker itself finds nobody there.
 */
export class Outcomes {
  constructor(
    private readonly parts: {
      readonly clock: Clock
      readonly facts: Facts<TrackerFacts>
      readonly registry: Registry
      readonly probing: Probing
    },
  ) {}

  /** `known`: those whom the asker goes on with. */
  take(visitor: Visitor, outcomes: readonly Outcome[], known: readonly Address[]): void {
    const { memory } = visitor
    for (const address of known) {
      const handOut = memory.at(address)
      if (handOut) memory.renew(handOut)
    }
    for (const outcome of outcomes) {
      const handOut = memory.at(outcome.peer)
      if (!handOut || handOut.peer.gone) continue
      this.#hear(handOut.peer, memory.reporter, outcome)
      if (!known.some((address) => sameAddress(address, outcome.peer))) memory.end(handOut)
      if (outcome.result !== 'served') this.#avoid(handOut, outcome)
      const asker = visitor.peer?.arrival ?? 0
      const { result, bytes } = outcome
      this.parts.facts.tell('outcome-reported', asker, handOut.peer.arrival, result, bytes)
    }
  }

  #hear(peer: RegisteredPeer, reporter: string, { result, bytes, ms }: Outcome): void {
    const measured = bytes > 0 && ms > 0 ? (bytes / ms) * 1000 : 0
    // To be full is no failure.
    peer.voices.hear(reporter, result !== 'served' && result !== 'full', measured)
  }

  #avoid(handOut: HandOut, { result }: Outcome): void {
    const { clock, probing, registry } = this.parts
    const { peer } = handOut
    const nowMs = clock.nowMs()
    const full = result === 'full'
    handOut.full = full
    handOut.avoidUntilMs = nowMs + (full ? LIMITS.fullRememberedMs : LIMITS.failureRememberedMs)
    if (result !== 'unreachable' || nowMs - peer.provedMs < LIMITS.probeRestMs) return
    probing.probe(peer, peer.address, (found) => {
      if (found === 'dead') registry.leave(peer, 'unreachable')
    })
  }
}
