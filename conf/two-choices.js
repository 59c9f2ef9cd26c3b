// Power of two choices: draw a few holders, serve the idlest. Needs nothing installed beside it.
/** @type {import('rodizio').StrategyPlugin<{ draw: { integer: number, min: number, max: number, about: string } }>} */
export default {
  kind: 'strategy',
  api: 1,
  name: 'two-choices',
  options: { draw: { integer: 2, min: 1, max: 64, about: 'holders drawn for each request' } },
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
