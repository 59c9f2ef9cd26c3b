import { LIMITS } from '../../core/limits.js'
import type { Machine } from '../machine.js'
import type { Invariant } from './invariant.js'
import { PerMachine } from './per-machine.js'

interface Registered {
  readonly machine: Machine
  /** Which of its programs registered: the next one is another peer. */
  readonly start: number
  readonly live: boolean
}

/**
 * A message may be under way nearly as long as a silence is borne, and a dial-back takes its time:
 * so nobody may be handed out who has been gone for twice that long, and some seconds.
 */
const patienceMs =
  2 * LIMITS.heartbeatMs * LIMITS.heartbeatsMissedMax + LIMITS.probeTimeoutMs + LIMITS.dialTimeoutMs

export const noGhost: Invariant = {
  name: 'no-ghost',
  statement:
    'a peer that said goodbye is not handed out until it registers again, and one that crashed ' +
    'while it was live not after its heartbeats have expired',
  watch: (scene) => {
    const registered = new PerMachine(() => new Map<number, Registered>())
    /** By machine, for each of its programs that is over: when that was. */
    const overMs = new PerMachine(() => new Map<number, number>())
    const judge = (tracker: Machine, peer: number, one: Registered | undefined): void => {
      if (!one) return scene.broken(`${tracker.name} handed out peer ${peer}, which left`, tracker)
      const endedMs = overMs.of(one.machine).get(one.start)
      if (!one.live || endedMs === undefined || scene.nowMs - endedMs <= patienceMs) return
      const seconds = (scene.nowMs - endedMs) / 1000
      const text = `${one.machine.name}, which has been gone for ${seconds.toFixed(1)} s`
      scene.broken(`${tracker.name} handed out ${text}`, tracker, one.machine)
    }
    return {
      began: registered.forget,
      ended: (machine) => void overMs.of(machine).set(machine.starts, scene.nowMs),
      tracker: {
        'peer-registered': (tracker, peer, { host }, live) => {
          const machine = scene.world.at(host)
          if (!machine) return scene.broken(`${tracker.name} registered ${host}: nobody`, tracker)
          registered.of(tracker).set(peer, { machine, start: machine.starts, live })
        },
        'peer-left': (tracker, peer) => {
          if (registered.of(tracker).delete(peer)) return
          scene.broken(`peer ${peer} left ${tracker.name}, which did not know it`, tracker)
        },
        'handed-out': (tracker, _file, _asker, peers) => {
          const known = registered.of(tracker)
          for (const peer of peers) judge(tracker, peer, known.get(peer))
        },
      },
    }
  },
}
