/** What no swarm could undercut, whatever its strategy; see `BOUNDS`. */
export interface Bounds {
  /** T*; undefined: it does not apply. */
  readonly optimum: Optimum | undefined
  /** Why T* does not apply. */
  readonly noOptimum: string | undefined
  readonly fluid: FluidBound | undefined
}

export interface Optimum {
  readonly seconds: number
  /** With the time that the last piece takes under way, hop by hop. */
  readonly correctedSeconds: number
  /** F/u: in which the seeder sends the file once. */
  readonly copySeconds: number
  readonly peers: number
  readonly pieces: number
}

/** The greatest of the three. */
export interface FluidBound {
  readonly seconds: number
  /** F/u_s: everything has to leave the seeders once. */
  readonly seederSeconds: number
  /** F/d_min: the slowest line has to take it in. */
  readonly slowestSeconds: number
  /** N·F/(u_s + Σu_i): somebody has to send all that is received. */
  readonly togetherSeconds: number
}

/** The formulas as people read them, and where they come from. */
export const BOUNDS = {
  optimum: {
    formula: 'T* = F/u · (1 + ⌊log₂ N⌋/M)',
    source: 'Mundinger, Weber, Weiss 2008',
    about: 'N peers, M pieces, equal lines, all at once',
  },
  corrected: {
    formula: 'T* corrected = F/u · (M − 1)/M + time to broadcast one piece',
    source: 'postal model: Bar-Noy, Kipnis 1994',
    about: 'T* with the latency of each hop of the last piece',
  },
  fluid: {
    formula: 'T fluid = max{ F/uₛ, F/d_min, N·F/(uₛ + Σuᵢ) }',
    source: 'Kumar, Ross 2006',
    about: 'any lines; pieces as small as you like',
  },
} as const

/** The swarm as the theory sees it. Rates are bytes a second. */
export interface Swarm {
  readonly files: readonly { readonly name: string; readonly size: number }[]
  /** Everybody who can send. */
  readonly peers: readonly SwarmPeer[]
}

export interface SwarmPeer {
  readonly up: number
  readonly down: number
  readonly zone: string
  /** One way, between two such. */
  readonly latencySeconds: number
  /** Names of what it has from the start. */
  readonly has: readonly string[]
  /** What it fetched. */
  readonly got: readonly { readonly name: string; readonly askedSeconds: number }[]
}

/** `pieceCountOf` says how many pieces a file has. */
export function boundsOf(swarm: Swarm, pieceCountOf: (size: number) => number): Bounds {
  const optimum = optimumOf(swarm, pieceCountOf)
  return {
    ...(typeof optimum === 'string'
      ? { optimum: undefined, noOptimum: optimum }
      : { optimum, noOptimum: undefined }),
    fluid: fluidOf(swarm),
  }
}

/** Or why there is none. */
function optimumOf(
  { files, peers }: Swarm,
  pieceCountOf: (size: number) => number,
): Optimum | string {
  const [file, another] = files
  const [one] = peers
  if (!file || !one) return 'nothing was fetched'
  if (another) return 'there is more than one file'
  if (!Number.isFinite(one.up) || file.size === 0) return 'bytes take no time'
  const seeders = peers.filter(({ has }) => has.includes(file.name))
  if (seeders.length !== 1) return `${seeders.length} peers have the file from the start, not one`
  const alike = (each: SwarmPeer) =>
    each.up === one.up &&
    each.down >= one.up &&
    each.zone === one.zone &&
    each.latencySeconds === one.latencySeconds
  if (!peers.every(alike)) return 'lines differ'
  const times = peers.flatMap(({ got }) => got.map(({ askedSeconds }) => askedSeconds))
  if (times.length === 0) return 'nothing was fetched'
  if (most(times) - least(times) > togetherSeconds) return 'not all ask at the same time'
  const pieces = pieceCountOf(file.size)
  const copySeconds = file.size / one.up
  const pieceSeconds = copySeconds / pieces
  return {
    seconds: copySeconds * (1 + Math.floor(Math.log2(times.length)) / pieces),
    correctedSeconds:
      (pieces - 1) * pieceSeconds +
      broadcastSeconds(times.length, pieceSeconds, one.latencySeconds),
    copySeconds,
    peers: times.length,
    pieces,
  }
}

/** Requests within it are made at the same time. */
const togetherSeconds = 0.001

/**
 * In which one that has a piece can bring it to `receivers` others, when to send it takes
 * `sendSeconds` and it arrives `latencySeconds` later: whoever has it sends it on and on. Without
 * latency, those who have it double each time.
 */
export function broadcastSeconds(
  receivers: number,
  sendSeconds: number,
  latencySeconds: number,
): number {
  // When each sending begins: one makes possible the next of the same sender, and the first of the
  // receiver. Both rows rise, so that the whole does.
  const begins = [0]
  let sender = 0
  let receiver = 0
  while (begins.length < receivers) {
    const again = begins[sender]! + sendSeconds
    const first = begins[receiver]! + sendSeconds + latencySeconds
    begins.push(Math.min(again, first))
    if (again <= first) sender++
    else receiver++
  }
  return begins[receivers - 1]! + sendSeconds + latencySeconds
}

/** For several files, seeders and times of asking, too: it stays a bound. */
function fluidOf({ files, peers }: Swarm): FluidBound | undefined {
  const sizes = new Map(files.map(({ name, size }) => [name, size]))
  let sentBytes = 0
  let upOfAll = 0
  let slowestSeconds = 0
  const holders = new Map<string, number>()
  let upOfHolders = 0
  for (const { up, down, has, got } of peers) {
    const bytes = total(got.map(({ name }) => sizes.get(name) ?? 0))
    sentBytes += bytes
    upOfAll += up
    slowestSeconds = Math.max(slowestSeconds, bytes / down)
    const wanted = has.filter((name) => sizes.has(name))
    for (const name of wanted) holders.set(name, (holders.get(name) ?? 0) + up)
    if (wanted.length > 0) upOfHolders += up
  }
  let seederSeconds = total([...sizes.values()]) / upOfHolders
  for (const [name, size] of sizes)
    seederSeconds = Math.max(seederSeconds, size / (holders.get(name) ?? 0))
  const togetherSeconds = sentBytes / upOfAll
  const seconds = Math.max(seederSeconds, slowestSeconds, togetherSeconds)
  if (!(seconds > 0) || !Number.isFinite(seconds)) return undefined
  return { seconds, seederSeconds, slowestSeconds, togetherSeconds }
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)
// Spread arguments have a bound, peers do not.
const most = (values: readonly number[]) => values.reduce((one, other) => Math.max(one, other))
const least = (values: readonly number[]) => values.reduce((one, other) => Math.min(one, other))
