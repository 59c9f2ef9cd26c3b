import { defineStrategy } from '../../index.js'

/** Of each file, only the first holders are ever named: what a strategy should not do. */
const namedMost = 4

/** A bad strategy, to see that badness shows: most peers give nothing on. */
export const firstCome = defineStrategy({
  kind: 'strategy',
  api: 1,
  name: 'first-come',
  create: () => ({
    next: ({ count }, holders) =>
      holders
        .after(undefined, namedMost)
        .filter(({ arrival }) => arrival <= namedMost)
        .slice(0, count),
  }),
})
