import type { Facts, PeerFacts } from '../core/events.js'
import type { Output } from './output.js'
import { TEXTS } from './texts.js'

/** Says what a person should know of a peer at once, each thing once. */
export function narrate(facts: Facts<PeerFacts>, output: Output): void {
  let waiting = false
  facts.hear('tracker-waiting', (tracker, reason) => {
    if (!waiting) output.warn(TEXTS.trackerWaiting(tracker, reason))
    waiting = true
  })
  facts.hear('tracker-reached', (tracker) => {
    if (waiting) output.note(TEXTS.trackerReached(tracker))
    waiting = false
  })
  facts.hear('download-paused', (_file, reason) => output.warn(TEXTS.paused(reason)))
  facts.hear('name-refused', (name, reason) => output.warn(TEXTS.nameRefused(name, reason)))
}
