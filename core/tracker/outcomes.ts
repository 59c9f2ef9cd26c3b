import type { Facts, TrackerFacts } from '../events.js'
import { LIMITS } from '../limits.js'
import type { Clock } from '../runtime/clock.js'
import type { Outcome } from '../wire/messages.js'
import type { HandOut } from './asker-memory.js'
import type { Probing } from './probing.js'
import type { Registry } from './registry.js'
import type { Visitor } from './visitor.js'

/**
 * The newest measurement counts this much: a few bad minutes do not stick, one lie does not sway.
 */
const newestWeight = 0.25

/**
 * What askers say of the holders they were handed. It counts only for hand-outs that took place,
 * once each, and costs a holder nothing with others: it is avoided for this asker, and dropped
 * only when the tracker itself finds nobody there.
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

  take(visitor: Visitor, outcomes: readonly Outcome[]): void {
    for (const outcome of outcomes) {
      const handOut = visitor.memory.at(outcome.peer)
      if (!handOut || handOut.peer.gone) continue
      if (!handOut.reported) this.#count(handOut, outcome)
      if (outcome.result !== 'served') this.#avoid(handOut, outcome)
      const asker = visitor.peer?.arrival ?? 0
      const { result, bytes } = outcome
      this.parts.facts.tell('outcome-reported', asker, handOut.peer.arrival, result, bytes)
    }
  }

  #count(handOut: HandOut, { result, bytes, ms }: Outcome): void {
    const { peer } = handOut
    handOut.reported = true
    peer.freeSlots = result === 'full' ? 0 : Math.min(peer.slots, peer.freeSlots + 1)
    if (result !== 'served' && result !== 'full') peer.failed++
    if (bytes === 0 || ms === 0) return
    const measured = (bytes / ms) * 1000
    const change = (measured - peer.bytesPerSecond) * newestWeight
    peer.bytesPerSecond = peer.bytesPerSecond === 0 ? measured : peer.bytesPerSecond + change
  }

  #avoid(handOut: HandOut, { result }: Outcome): void {
    const { clock, probing, registry } = this.parts
    const { peer } = handOut
    const nowMs = clock.nowMs()
    const full = result === 'full'
    handOut.avoidUntilMs = nowMs + (full ? LIMITS.fullRememberedMs : LIMITS.failureRememberedMs)
    if (result !== 'unreachable' || nowMs - peer.provedMs < LIMITS.probeRestMs) return
    probing.probe(peer, peer.address, (found) => {
      if (found === 'dead') registry.leave(peer, 'unreachable')
    })
  }
}
