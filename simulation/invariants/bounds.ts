import { LIMITS } from '../../core/limits.js'
import type { Machine } from '../machine.js'
import type { Invariant } from './invariant.js'
import { PerMachine } from './per-machine.js'

/** How many there are of what a peer keeps. */
interface Counts {
  links: number
  sources: Map<number, number>
  tickets: number
}

/** Links that come in beside those that `connectionsMax` counts, which are dialled. */
const linksMax = 2 * LIMITS.connectionsMax

export const bounds: Invariant = {
  name: 'bounds',
  statement: 'every queue and every list keeps to its bound, as core/limits.ts has it',
  watch: (scene) => {
    const counts = new PerMachine((): Counts => ({ links: 0, sources: new Map(), tickets: 0 }))
    const registered = new PerMachine(() => ({ peers: new Set<number>() }))
    const bound = (machine: Machine, what: string, count: number, most: number): void => {
      if (count <= most) return
      scene.broken(`${machine.name} has ${count} ${what}, of ${most} at most`, machine)
    }
    return {
      began: (machine) => {
        counts.forget(machine)
        registered.forget(machine)
      },
      peer: {
        'link-opened': (machine) => bound(machine, 'links', ++counts.of(machine).links, linksMax),
        'link-closed': (machine) => void counts.of(machine).links--,
        'upload-queued': (machine, _link, _file, place) =>
          bound(machine, 'wishes', place, LIMITS.wishesMax),
        // As many are prepared as may flow, and one more.
        'upload-granted': (machine) =>
          bound(machine, 'grants', ++counts.of(machine).tickets, 2 * machine.slots + 1),
        'upload-ended': (machine) => void counts.of(machine).tickets--,
        'source-joined': (machine, file) => {
          const { sources } = counts.of(machine)
          const count = (sources.get(file) ?? 0) + 1
          sources.set(file, count)
          bound(machine, 'sources', count, 2 * LIMITS.sourcesAtOnce)
        },
        'source-lost': (machine, file) => {
          const { sources } = counts.of(machine)
          sources.set(file, (sources.get(file) ?? 0) - 1)
        },
        'download-paused': (machine, file) => void counts.of(machine).sources.delete(file),
        'download-finished': (machine, file) => void counts.of(machine).sources.delete(file),
        'download-failed': (machine, file) => void counts.of(machine).sources.delete(file),
      },
      tracker: {
        'exchange-queued': (machine, _exchange, place) =>
          bound(machine, 'exchanges that wait', place, LIMITS.queueMax),
        'handed-out': (machine, _file, _asker, peers) =>
          bound(machine, 'peers in an answer', peers.length, LIMITS.holdersPerAnswerMax),
        'peer-registered': (machine, peer) => {
          const { peers } = registered.of(machine)
          bound(machine, 'peers', peers.add(peer).size, LIMITS.peersMax)
        },
        'peer-left': (machine, peer) => void registered.of(machine).peers.delete(peer),
      },
    }
  },
}
