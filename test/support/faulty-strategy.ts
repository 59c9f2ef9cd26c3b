import type { Holder, Strategy, StrategyPlugin } from '../../core/extension-points/strategy.js'

/** How a strategy can go wrong, and what the tracker calls it. */
const FAULTS: Readonly<Record<string, Strategy['next']>> = {
  'threw an exception': () => {
    throw new Error('out of order')
  },
  'returned a promise': () => Promise.resolve([]) as unknown as Holder[],
  'returned no array': () => ({}) as unknown as Holder[],
  'returned more holders than asked for': ({ count }) => Array<Holder>(count + 1),
  'returned one who is not among the holders': (_request, holders) =>
    holders.after(undefined, 1).map((each) => ({ ...each })),
  'returned a holder twice': (_request, holders) => {
    const [first] = holders
    return first ? [first, first] : []
  },
  'answered late': (_request, holders) => {
    const untilMs = performance.now() + 150
    while (performance.now() < untilMs);
    return holders.after(undefined, 1)
  },
}

export const KINDS_OF_FAULT = Object.keys(FAULTS)

/** Of the kinds above: what takes a request for several, and what takes long. */
const rare = ['returned a holder twice', 'answered late']

/** Goes wrong in every way, one after the other, and comes late once in so many requests. */
export function faultyStrategy(lateEvery: number): StrategyPlugin {
  const faults = Object.entries(FAULTS).filter(([fault]) => !rare.includes(fault))
  return {
    kind: 'strategy',
    api: 1,
    name: 'faulty',
    create() {
      let requests = 0
      return {
        next(request, holders) {
          requests++
          if (requests % lateEvery === 0) return FAULTS['answered late']!(request, holders)
          if (request.count > 1) return FAULTS['returned a holder twice']!(request, holders)
          return faults[requests % faults.length]![1](request, holders)
        },
      }
    },
  }
}
