import type { PieceOrderPlugin } from '../../core/extension-points/piece-order.js'

/** From the beginning to the end, for those who read while it comes. A swarm of these is slow. */
export const sequentialPieces = {
  kind: 'pieceOrder',
  api: 1,
  name: 'sequential',
  create: () => ({ next: (open) => open.first() }),
} as const satisfies PieceOrderPlugin
