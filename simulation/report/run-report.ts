import type { Bounds } from './bounds.js'

/**
 * What one run was like: plain data, which goes through JSON and from thread to thread. What a run
 * does not have is undefined. Bytes are payload; seconds are of the run's own clock, and those of
 * `pieces` and `finishSeconds` count from the first request.
 */
export interface RunReport {
  /** Empty where nobody gave it a name. */
  readonly scenario: string
  readonly strategy: string
  readonly seed: number | string
  /** The same in every run of the same simulation with the same seed. */
  readonly traceHash: string
  readonly events: number
  readonly virtualSeconds: number
  /** Files that were wanted: one that two peers want counts twice. */
  readonly wanted: number
  readonly got: number
  /** Wanted by peers that crashed and did not come back: they wait for nothing. */
  readonly crashed: number
  /** From the first request to the last file; undefined where somebody starved. */
  readonly makespanSeconds: number | undefined
  /** From request to file, of each that was had, rising. */
  readonly finishSeconds: readonly number[]
  readonly starved: readonly Starved[]
  /** What no swarm could undercut. */
  readonly bounds: Bounds
  /** Bytes of all files that were wanted, each counted once. */
  readonly contentBytes: number
  /** In order of their names' numbers: as they were added. */
  readonly machines: readonly MachineReport[]
  /** Requests that trackers answered with a peer. */
  readonly trackerRequests: number
  /** Pairs between which nothing went are left out. */
  readonly zones: readonly ZoneTraffic[]
  readonly pieces: PiecesOverTime
  readonly feeds: Feeds
}

/** A file that a peer wanted and did not get. */
export interface Starved {
  readonly peer: string
  readonly file: string
  readonly because: string
}

/** What a peer did. */
export interface MachineReport {
  readonly name: string
  readonly group: string
  readonly zone: string
  /** It had something of what others wanted from the start. */
  readonly seeder: boolean
  readonly sentBytes: number
  readonly receivedBytes: number
  /** Of those: whole, verified, and kept. */
  readonly countedBytes: number
  /** How often a tracker named it. */
  readonly named: number
  /** When it had the last file it wanted, from the first request of all; undefined: never. */
  readonly finishSeconds: number | undefined
}

/** What went from one zone to another. */
export interface ZoneTraffic {
  readonly from: string
  readonly to: string
  readonly bytes: number
}

/** How many pieces there were at a time, all peers together: a bounded number of points. */
export interface PiecesOverTime {
  readonly seconds: readonly number[]
  readonly pieces: readonly number[]
  /** All that were wanted. */
  readonly wanted: number
}

/**
 * Who fed whom: bytes of verified pieces, between machines or, of many, between parts of groups.
 */
export interface Feeds {
  readonly names: readonly string[]
  /** By who gave and who got, as indices of `names`. */
  readonly bytes: readonly (readonly number[])[]
}
