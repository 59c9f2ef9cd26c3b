import type { Machine } from '../machine.js'
import type { Invariant } from './invariant.js'
import { PerMachine } from './per-machine.js'

/** Beside the patience of peers: longer than a system takes to give a dead connection up. */
const graceMs = 20 * 60_000

export const termination: Invariant = {
  name: 'termination',
  statement:
    'every get ends: none is open when nothing is left to happen, or when nothing has moved ' +
    'anywhere for longer than anybody has patience',
  watch: (scene) => {
    const { world, ledger } = scene
    let movedMs = 0
    const moved = (): void => {
      movedMs = scene.nowMs
    }
    /** Downloads that wait for room on a disk, which may be for ever. */
    const paused = new PerMachine(() => new Set<number>())
    const resume = (machine: Machine, file: number): void => {
      moved()
      paused.of(machine).delete(file)
    }
    const canMove = (machine: Machine): boolean =>
      machine.running && !machine.frozen && paused.of(machine).size === 0
    const judge = (why: string): void => {
      const stuck = ledger.wants.filter(
        ({ outcome, machine }) => outcome === 'open' && canMove(machine),
      )
      const [first] = stuck
      if (!first) return
      const others = stuck.length > 1 ? ` (and there are ${stuck.length - 1} more)` : ''
      scene.broken(`${why}: ${first.machine.name} waits for ${first.name}${others}`, first.machine)
    }
    return {
      began: (machine) => {
        paused.forget(machine)
        moved()
      },
      ended: moved,
      asked: moved,
      got: moved,
      failed: moved,
      peer: {
        'bytes-received': moved,
        'piece-verified': moved,
        'download-started': moved,
        'download-paused': (machine, file) => {
          moved()
          paused.of(machine).add(file)
        },
        'download-resumed': resume,
        'download-finished': resume,
        'download-failed': resume,
      },
      passed: () => {
        if (ledger.open === 0 || scene.expectsMore()) return
        if (world.queue.size === 0) return judge('nothing is left to happen')
        const longestMs = Math.max(0, ...world.machines.map(({ patienceMs }) => patienceMs))
        const stillMs = scene.nowMs - movedMs
        if (stillMs <= longestMs + graceMs) return
        judge(`nothing has moved for ${Math.round(stillMs / 1000)} s`)
      },
    }
  },
}
