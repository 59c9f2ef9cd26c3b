import type { StrategyPlugin } from '../../core/extension-points/strategy.js'

/** Breaks down at every so manyth request. */
export function strategyThatThrows(every: number): StrategyPlugin {
  return {
    kind: 'strategy',
    api: 1,
    name: 'throws',
    create() {
      let requests = 0
      return {
        next(request, holders) {
          if (++requests % every === 0) throw new Error('out of order')
          return holders.after(undefined, request.count)
        },
      }
    },
  }
}
