import type { PieceOrderPlugin } from '../../core/extension-points/piece-order.js'

/**
 * The piece that the fewest have, so that none gets lost and everybody soon has something to give;
 * among those the one that the source suggests; else any at random, so that those who see the
 * same do not all do the same.
 */
export const rarestFirst = {
  kind: 'pieceOrder',
  api: 1,
  name: 'rarest-first',
  create: ({ random }) => ({ next: (open) => open.rarest(random) }),
} as const satisfies PieceOrderPlugin
