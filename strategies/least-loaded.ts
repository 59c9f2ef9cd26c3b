import {
  defineStrategy,
  type Holder,
  type RequestedFile,
} from '../core/extension-points/strategy.js'

/**
 * Those with a free slot first, of these the quickest as askers measured it, ties in turn. Only as
 * many as an option says, the next in turn, are compared: the best of all would be named to
 * everybody until something new is heard of it.
 */
export const leastLoaded = defineStrategy({
  kind: 'strategy',
  api: 1,
  name: 'least-loaded',
  options: {
    among: {
      integer: 64,
      min: 1,
      max: 1024,
      about: 'holders compared at a time; at least four for each that is asked for',
    },
  },
  create({ options }) {
    const lastArrivals = new WeakMap<RequestedFile, number>()
    return {
      next({ file, count, dryRun }, holders) {
        const inTurn = holders.after(lastArrivals.get(file), Math.max(options.among, 4 * count))
        const usual = medianRate(inTurn)
        const burdens = new Map(inTurn.map((holder) => [holder, burdenOf(holder, usual)]))
        // Sorting is stable, so equals stay in turn.
        const chosen = [...inTurn]
          .sort((one, other) => burdens.get(one)! - burdens.get(other)!)
          .slice(0, count)
        const last = inTurn.findLast((holder) => chosen.includes(holder))
        if (last && !dryRun) lastArrivals.set(file, last.arrival)
        return chosen
      },
      explain(_request, { freeSlots, slots, bytesPerSecond }) {
        const rate = bytesPerSecond > 0 ? `${Math.ceil(bytesPerSecond / 1024)} KiB/s` : 'not known'
        return `${freeSlots} of ${slots} slots free, rate ${rate}`
      },
    }
  },
})

/**
 * Less is better: first not to fail most of those who say how it went, then a free slot, then the
 * rate, which counts by doublings, since two measurements are never the same. Who is not known is
 * taken for as quick as is usual, or it would never become known.
 */
function burdenOf({ freeSlots, reporters, failed, bytesPerSecond }: Holder, usual: number): number {
  const failing = 2 * failed > reporters ? 1 : 0
  const full = freeSlots > 0 ? 0 : 1
  const doublings = bytesPerSecond > 0 ? Math.round(Math.log2(bytesPerSecond / usual)) : 0
  return 1e6 * failing + 1e3 * full - doublings
}

function medianRate(holders: readonly Holder[]): number {
  const rates = Array.from(holders, ({ bytesPerSecond }) => bytesPerSecond).filter(Boolean)
  return rates.sort((one, other) => one - other)[rates.length >> 1] ?? 1
}
