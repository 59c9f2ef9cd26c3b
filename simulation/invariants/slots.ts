import type { Machine } from '../machine.js'
import type { Invariant, Scene } from './invariant.js'
import { PerMachine } from './per-machine.js'

interface Uploads {
  /** So many may be open. */
  open: number
  readonly flowing: Set<number>
}

export const slots: Invariant = {
  name: 'slots',
  statement:
    'no more uploads flow than slots are open, no more slots are open than maxPeers, and a ' +
    'tracker has no more exchanges than maxPeer',
  watch: (scene) => {
    const uploads = new PerMachine((): Uploads => ({ open: 1, flowing: new Set() }))
    const exchanges = new PerMachine(() => new Set<number>())
    return {
      began: (machine) => {
        uploads.forget(machine)
        exchanges.forget(machine)
      },
      peer: {
        'upload-slots': (machine, open) => {
          uploads.of(machine).open = open
          limit(scene, machine, 'upload slots', open, machine.slots)
        },
        'upload-started': (machine, _link, _file, ticket) => {
          const { open, flowing } = uploads.of(machine)
          flowing.add(ticket)
          limit(scene, machine, 'uploads that flow', flowing.size, open)
        },
        'upload-ended': (machine, _link, _file, ticket) => {
          uploads.of(machine).flowing.delete(ticket)
        },
      },
      tracker: {
        'exchange-admitted': (machine, exchange) => {
          const inside = exchanges.of(machine).add(exchange)
          limit(scene, machine, 'exchanges', inside.size, machine.slots)
        },
        'exchange-ended': (machine, exchange) => void exchanges.of(machine).delete(exchange),
      },
    }
  },
}

function limit(scene: Scene, machine: Machine, what: string, count: number, most: number): void {
  if (count <= most) return
  scene.broken(`${machine.name} has ${count} ${what}, of ${most} at most`, machine)
}
