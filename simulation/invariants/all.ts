import { bounds } from './bounds.js'
import { carriedBytes } from './carried-bytes.js'
import { cleanEnd } from './clean-end.js'
import { handOuts } from './hand-outs.js'
import { integrity } from './integrity.js'
import type { Invariant } from './invariant.js'
import { justBlame } from './just-blame.js'
import { noGhost } from './no-ghost.js'
import { ports } from './ports.js'
import { quiescence } from './quiescence.js'
import { slots } from './slots.js'
import { termination } from './termination.js'
import { wholePieces } from './whole-pieces.js'
import { workConservation } from './work-conservation.js'

/** What every run is held to. Each has a canary: a planted bug that it must catch. */
export const INVARIANTS: readonly Invariant[] = [
  wholePieces,
  integrity,
  carriedBytes,
  termination,
  noGhost,
  handOuts,
  justBlame,
  slots,
  workConservation,
  ports,
  quiescence,
  bounds,
  cleanEnd,
]
