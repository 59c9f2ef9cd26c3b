import type { PieceOrderPlugin } from '../../core/extension-points/piece-order.js'

/** Any piece. */
export const randomPieces = {
  kind: 'pieceOrder',
  api: 1,
  name: 'random',
  create: ({ random }) => ({ next: (open) => open.any(random) }),
} as const satisfies PieceOrderPlugin
