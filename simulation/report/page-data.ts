import { byStrategy, type StrategyRuns } from './comparison.js'
import type { PageData, StrategyData } from './page/drawn.js'
import type { PiecesOverTime, RunReport } from './run-report.js'
import { thin } from './thin.js'

const pointsMax = 120

/** Of runs of one scenario. */
export function pageData(runs: readonly RunReport[]): PageData {
  const strategies = byStrategy(runs)
  // The longest of all: lines of those that were done go on level.
  const endSeconds = runs.reduce((end, run) => Math.max(end, run.pieces.seconds.at(-1)!), 0)
  const { optimum, fluid } = runs[0]!.bounds
  return {
    strategies: strategies.map((each) => strategyData(each, endSeconds)),
    bounds: [
      ...(optimum ? [{ name: 'T*', seconds: optimum.seconds }] : []),
      ...(fluid ? [{ name: 'T fluid', seconds: fluid.seconds }] : []),
    ],
    feedsSeed: `${runs[0]!.seed}`,
  }
}

function strategyData({ strategy, runs }: StrategyRuns, endSeconds: number): StrategyData {
  return {
    name: strategy,
    finish: finishOf(runs),
    pieces: piecesOf(runs, endSeconds),
    ...uploadsOf(runs),
    feeds: runs[0]!.feeds,
  }
}

function finishOf(runs: readonly RunReport[]): StrategyData['finish'] {
  const seconds = runs.flatMap((run) => run.finishSeconds).sort((one, other) => one - other)
  const wanted = runs.reduce((sum, run) => sum + run.wanted - run.crashed, 0)
  return thin(seconds.length, pointsMax).map((at) => [
    round(seconds[at]!),
    round((at + 1) / wanted),
  ])
}

function piecesOf(runs: readonly RunReport[], endSeconds: number): StrategyData['pieces'] {
  const times = Array.from({ length: pointsMax }, (_, at) => (at * endSeconds) / (pointsMax - 1))
  return times.map((seconds) => {
    const shares = runs.map(({ pieces }) => shareAt(pieces, seconds))
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
    return [
      round(seconds),
      round(shares.reduce((one, other) => Math.min(one, other))),
      round(mean),
      round(shares.reduce((one, other) => Math.max(one, other))),
    ]
  })
}

function shareAt({ seconds, pieces, wanted }: PiecesOverTime, time: number): number {
  let low = 0
  let high = seconds.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (seconds[middle]! <= time) low = middle
    else high = middle
  }
  // Between two points of a thinned row, in proportion.
  const next = seconds[low + 1]
  const span = next === undefined ? 0 : next - seconds[low]!
  const way = span > 0 ? (time - seconds[low]!) / span : 0
  const count = pieces[low]! + way * ((pieces[low + 1] ?? pieces[low]!) - pieces[low]!)
  return wanted === 0 ? 0 : Math.min(1, count / wanted)
}

function uploadsOf(runs: readonly RunReport[]): Pick<StrategyData, 'uploads' | 'seederCopies'> {
  const rows = runs.map(({ machines, contentBytes }) =>
    machines
      .map(({ sentBytes }) => (contentBytes === 0 ? 0 : sentBytes / contentBytes))
      .sort((one, other) => other - one),
  )
  const peers = rows.reduce((most, { length }) => Math.max(most, length), 0)
  const seeders = runs.flatMap(({ machines, contentBytes }) =>
    machines.filter(({ seeder }) => seeder).map(({ sentBytes }) => sentBytes / contentBytes),
  )
  const sum = seeders.reduce((one, other) => one + other, 0)
  return {
    uploads: thin(peers, pointsMax).map((at) => {
      const copies = rows.reduce((total, row) => total + (row[at] ?? 0), 0) / rows.length
      return [round(peers === 1 ? 0 : at / (peers - 1)), round(copies)]
    }),
    seederCopies: seeders.length === 0 ? undefined : round(sum / seeders.length),
  }
}

/** Finer than any screen. */
function round(value: number): number {
  return Number(value.toPrecision(5))
}
