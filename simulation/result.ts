import { pieceCountOf } from '../core/content/piece-layout.js'
import type { Ledger, Want } from './ledger.js'
import type { World } from './world.js'

/** How a run went. */
export interface SimulationResult {
  readonly seed: number | string
  /** The same in every run of the same simulation with the same seed. */
  readonly traceHash: string
  readonly events: number
  /** How long the run was, on its own clock. */
  readonly virtualSeconds: number
  /** From the first request to the last file that was had. */
  readonly makespan: { readonly seconds: number; readonly ratioToOptimum: number | undefined }
  /** From request to file, of each that was had, rising. */
  readonly finishSeconds: readonly number[]
  /** What nobody got, and why. */
  readonly starved: readonly {
    readonly peer: string
    readonly file: string
    readonly because: string
  }[]
  /** A few lines for people. */
  summary(): string
}

export function resultOf(world: World, ledger: Ledger): SimulationResult {
  const got = ledger.wants.filter(({ outcome }) => outcome === 'got')
  const firstMs = Math.min(...ledger.wants.map(({ askedMs }) => askedMs))
  const lastMs = Math.max(firstMs, ...got.map(({ endedMs }) => endedMs!))
  const seconds = ledger.wants.length > 0 ? (lastMs - firstMs) / 1000 : 0
  const optimum = optimalSeconds(world, ledger)
  const starved = ledger.wants
    .filter(({ outcome }) => outcome !== 'got' && outcome !== 'crashed')
    .map(({ machine, name, outcome }) => ({ peer: machine.name, file: name, because: outcome }))
  return {
    seed: world.options.seed,
    traceHash: world.trace.digest(),
    events: world.queue.happened,
    virtualSeconds: world.queue.nowMicros / 1e6,
    makespan: { seconds, ratioToOptimum: optimum && seconds / optimum },
    finishSeconds: got.map(secondsOf).sort((one, other) => one - other),
    starved,
    summary: () => `${got.length} of ${ledger.wants.length} files in ${seconds.toFixed(2)} s`,
  }
}

function secondsOf({ askedMs, endedMs }: Want): number {
  return (endedMs! - askedMs) / 1000
}

function optimalSeconds(world: World, ledger: Ledger): number | undefined {
  const names = new Set(ledger.wants.map(({ name }) => name))
  if (names.size !== 1) return undefined
  const [name] = names
  const receivers = ledger.wants.length
  const holder = world.machines.find(({ disk }) => disk.file('/shared', name!))
  if (!holder) return undefined
  const size = holder.disk.file('/shared', name!)!.status.size
  const once = size / holder.line.upBytesPerSecond
  return once * (1 + Math.floor(Math.log2(receivers)) / pieceCountOf(size))
}
