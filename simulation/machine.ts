import type { Clock } from '../core/runtime/clock.js'
import type { SimulatedDisk } from './disk/simulated-disk.js'
import type { EventOwner } from './event-queue.js'
import type { Line } from './network/network-model.js'
import { VirtualClock } from './virtual-clock.js'
import type { World } from './world.js'

/** A program as a machine runs it. It is made anew at each start, as a process is. */
export interface Program {
  /** Ends in good order; `done` when nothing of it is left. */
  stop(done: () => void): void
}

/**
 * A simulated computer: an address, a line, a disk that outlives its programs, and one program at a
 * time, which can be killed at any moment.
 */
export class Machine {
  /** From 0, in the order in which machines were added: facts and reports name it. */
  readonly number: number
  line: Line
  /** The running program; undefined: it has not started, has ended, or was killed. */
  program: Program | undefined
  /** How often a program has begun. */
  starts = 0
  /** Uploads, or exchanges, that its program may have at the same time. */
  slots = 0
  /** How long its program waits for others before it gives up. */
  patienceMs = 0
  /** What its present program's events belong to. */
  life: EventOwner = { gone: false, held: undefined }

  constructor(
    private readonly world: World,
    readonly name: string,
    readonly group: string,
    readonly host: string,
    readonly disk: SimulatedDisk,
    line: Line,
    private readonly begin: (machine: Machine, clock: Clock) => Program,
  ) {
    this.number = world.machines.length
    this.line = line
    this.#attach()
  }

  get running(): boolean {
    return this.program !== undefined
  }

  /** Starts the program, or starts it again. */
  start(): void {
    if (this.program || this.world.over) return
    this.starts++
    this.life = { gone: false, held: undefined }
    this.world.observers.began(this)
    this.program = this.begin(this, new VirtualClock(this.world.queue, this.life))
  }

  /** The program ends in good order. */
  stop(done: () => void = () => {}): void {
    const { program } = this
    if (!program) return done()
    program.stop(() => {
      if (this.program !== program) return done()
      this.#over()
      this.world.observers.ended(this, 'stopped')
      done()
    })
  }

  /** The program is gone at once; `silently`, the machine too, and nobody is told. */
  crash(silently = false): void {
    if (!this.program) return
    this.#over()
    this.disk.closeAll()
    this.world.network.crash(this.host, silently)
    this.world.observers.ended(this, silently ? 'crashed silently' : 'crashed')
  }

  /** The program stands still, as when a laptop is closed: nothing of it happens until `thaw`. */
  freeze(): void {
    this.life.held ??= []
  }

  thaw(): void {
    this.world.queue.release(this.life)
  }

  get frozen(): boolean {
    return this.life.held !== undefined
  }

  #over(): void {
    this.program = undefined
    this.life.gone = true
    this.world.due.delete(this)
  }

  /** The line has other capacities from now on. */
  changeLine(line: Partial<Line>): void {
    this.line = { ...this.line, ...line }
    this.#attach()
  }

  #attach(): void {
    this.world.lineChanges++
    this.world.model.attach(this.host, this.line)
  }
}
