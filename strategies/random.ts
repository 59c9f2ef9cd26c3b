import { defineStrategy } from '../core/extension-points/strategy.js'

/** Whoever chance picks: no memory, no order. What a cleverer strategy has to beat. */
export const random = defineStrategy({
  kind: 'strategy',
  api: 1,
  name: 'random',
  create({ random }) {
    return {
      next: ({ count }, holders) => holders.sample(count, random),
      explain: () => 'drawn by lot',
    }
  },
})
