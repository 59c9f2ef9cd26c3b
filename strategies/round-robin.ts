import { defineStrategy, type RequestedFile } from '../core/extension-points/strategy.js'

/**
 * The next peer in order of arrival, per file; the default. The cursor is the arrival number of the
 * last one handed out, so that whoever comes or goes, nobody is skipped and nobody served twice. It
 * moves by as many as were handed out: lists that overlap would make the swarm a ring.
 */
export const roundRobin = defineStrategy({
  kind: 'strategy',
  api: 1,
  name: 'round-robin',
  create() {
    const lastArrivals = new WeakMap<RequestedFile, number>()
    return {
      next({ file, count, dryRun }, holders) {
        const chosen = holders.after(lastArrivals.get(file), count)
        const last = chosen.at(-1)
        if (last && !dryRun) lastArrivals.set(file, last.arrival)
        return chosen
      },
      explain: (_request, holder) => `its turn: arrived as number ${holder.arrival}`,
    }
  },
})
