import type { EventOwner } from '../event-queue.js'
import type { Machine } from '../machine.js'
import type { Invariant } from './invariant.js'

/** What a disk was told to do it does, and nobody hears of it. */
const diskMicros = 10_000

export const cleanEnd: Invariant = {
  name: 'clean-end',
  statement:
    'of a program that has stopped nothing is left: no event, port, connection or open part',
  watch: (scene) => {
    const { world } = scene
    /** Programs that stopped in good order. */
    const stopped = new Map<EventOwner, Machine>()
    return {
      ended: (machine, how) => {
        const [part] = [...machine.disk.parts].filter(([, { open }]) => open)
        if (how !== 'stopped') return
        stopped.set(machine.life, machine)
        if (part) scene.broken(`${machine.name} has stopped, and ${part[0]} is open`, machine)
      },
      stopped: () => {
        for (const machine of world.machines) {
          if (!machine.running) continue
          return scene.broken(`${machine.name} was told to stop, and has not`, machine)
        }
        for (const { owner, atMicros } of world.queue) {
          const machine = stopped.get(owner)
          if (!machine || atMicros - world.queue.nowMicros < diskMicros) continue
          return scene.broken(`${machine.name} has stopped, and a timer of it runs`, machine)
        }
      },
      over: () => {
        for (const machine of world.machines) {
          const { name, host } = machine
          const { listeners, connections } = world.network.inUse(host)
          if (listeners + connections === 0) continue
          const left = `${listeners} ports and ${connections} connections`
          scene.broken(`${name} has stopped, and ${left} of it are left`, machine)
        }
      },
    }
  },
}
