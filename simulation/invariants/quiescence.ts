import type { Machine } from '../machine.js'
import type { Invariant } from './invariant.js'
import { PerMachine } from './per-machine.js'

/** What a machine tried since something last came of it. */
interface Attempts {
  sinceMs: number
  count: number
}

const windowMs = 10_000
/** Eight downloads that look for sixteen sources each, once a second, stay below. */
const attemptsMax = 1_500

export const quiescence: Invariant = {
  name: 'quiescence',
  statement: 'what fails is tried again with pauses: nobody storms where nothing comes of it',
  watch: (scene) => {
    const attempts = new PerMachine((): Attempts => ({ sinceMs: 0, count: 0 }))
    const tried = (machine: Machine): void => {
      const its = attempts.of(machine)
      if (scene.nowMs - its.sinceMs > windowMs) {
        its.sinceMs = scene.nowMs
        its.count = 0
      }
      if (++its.count <= attemptsMax) return
      const seconds = ((scene.nowMs - its.sinceMs) / 1000).toFixed(1)
      scene.broken(`${machine.name} tried ${its.count} times in ${seconds} s, for nothing`, machine)
    }
    const came = (machine: Machine): void => {
      attempts.of(machine).count = 0
    }
    return {
      began: attempts.forget,
      peer: {
        // Whoever is asked by thousands at once has not tried anything.
        'link-opened': (machine, _link, _address, outgoing) => {
          if (outgoing) tried(machine)
        },
        'tracker-waiting': tried,
        'download-waiting': tried,
        'source-lost': tried,
        'piece-returned': tried,
        'piece-rejected': tried,
        'bytes-received': came,
        'bytes-sent': came,
        'download-finished': came,
      },
    }
  },
}
