import type { StrategyPlugin } from '../../index.js'

/** One seeder and many who want its file, all at once and with equal rates. */
export interface Swarm {
  /** With the seeder. */
  readonly peers: number
  readonly fileBytes: number
  /** What each of them may send in a second, and receive; 0: no limit. */
  readonly bytesPerSecond: number
  readonly strategy: StrategyPlugin
}

export interface SwarmRun {
  /** From the first request to the file of each peer, rising. */
  readonly finishSeconds: readonly number[]
}
