import { pieceCountOf } from '../../core/content/piece-layout.js'
import type { Machine } from '../machine.js'
import type { Observer } from '../observer.js'
import type { World } from '../world.js'
import type { Condition } from './fault-line.js'

/** Calls `met` once, when a condition is first met, as an event of its own. */
export function watchFor(
  condition: Condition,
  countNeeded: number,
  world: World,
  met: () => void,
): Observer {
  let over = false
  const once = () => {
    if (over) return
    over = true
    // Not within the step of the node that told: what comes of it may end that node.
    world.queue.add(0, world.owner, met)
  }
  if (condition.kind === 'out') return new PiecesOut(condition.file, condition.share, once)
  const machines = new Set(world.named(condition.who.name))
  return new MachinesDone(machines, countNeeded, world, once)
}

/** Counts the pieces of a file that somebody has fetched, each once. */
class PiecesOut implements Observer {
  readonly #out = new Set<number>()
  #needed = Number.POSITIVE_INFINITY
  /** By machine: what it calls the file. */
  readonly #ids = new Map<Machine, number>()

  constructor(
    private readonly file: string,
    private readonly share: number,
    private readonly met: () => void,
  ) {}

  readonly peer: NonNullable<Observer['peer']> = {
    'download-started': (machine, id, { name, size }) => {
      if (name !== this.file) return
      this.#ids.set(machine, id)
      this.#needed = this.share * pieceCountOf(size)
    },
    'piece-verified': (machine, id, piece, link) => {
      if (link === 0 || this.#ids.get(machine) !== id) return
      this.#out.add(piece)
      if (this.#out.size >= this.#needed) this.met()
    },
  }

  began(machine: Machine): void {
    this.#ids.delete(machine)
  }
}

/** Counts machines that have all they asked for. */
class MachinesDone implements Observer {
  readonly #open = new Map<Machine, Set<string>>()
  readonly #done = new Set<Machine>()

  constructor(
    private readonly machines: ReadonlySet<Machine>,
    private readonly needed: number,
    private readonly world: World,
    private readonly met: () => void,
  ) {}

  asked(machine: Machine, name: string): void {
    const open = this.#open.get(machine) ?? new Set()
    this.#open.set(machine, open.add(name))
  }

  got(machine: Machine, name: string): void {
    const open = this.#open.get(machine)
    open?.delete(name)
    if (!this.machines.has(machine) || open?.size !== 0 || this.world.due.has(machine)) return
    this.#done.add(machine)
    if (this.#done.size >= this.needed) this.met()
  }
}
