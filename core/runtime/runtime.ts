import type { Clock } from './clock.js'
import type { Disk } from './disk.js'
import type { Log } from './log.js'
import type { Random } from './random.js'

/** What differs between a machine and a simulation. Nodes are given it and never look around it. */
export interface Runtime {
  readonly clock: Clock
  readonly random: Random
  readonly disk: Disk
  readonly log: Log
}
