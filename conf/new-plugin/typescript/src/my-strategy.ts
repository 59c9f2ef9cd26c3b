import type { StrategyPlugin } from 'rodizio'

// Decides who serves whom: of a few who are drawn, the one with the most free slots.

const options = {
  draw: { integer: 2, min: 1, max: 64, about: 'holders drawn for each request' },
} as const

const plugin: StrategyPlugin<typeof options> = {
  kind: 'strategy',
  api: 1,
  name: 'my-strategy',
  options,
  create({ options, random }) {
    return {
      // `holders`: those who may serve this request now; never the asker, the gone, the full.
      next(request, holders) {
        return holders
          .sample(Math.max(options.draw, request.count), random)
          .sort((one, other) => other.freeSlots - one.freeSlots)
          .slice(0, request.count) // best first; [] means "nobody now, ask again"
      },
      explain: (_, holder) => `${holder.freeSlots} of ${holder.slots} slots free`,
    }
  },
}

export default plugin
