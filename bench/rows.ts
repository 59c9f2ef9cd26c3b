import type { Row } from './row.js'
import { againstReality } from './rows/against-reality.js'
import { manyFiles } from './rows/many-files.js'
import { oneFile } from './rows/one-file.js'
import { peakMemory } from './rows/peak-memory.js'
import { perFile } from './rows/per-file.js'
import { perHolder } from './rows/per-holder.js'
import { perPiece } from './rows/per-piece.js'
import { simulation } from './rows/simulation.js'

/** Everything that is measured, in the order of the table. */
export const ROWS: readonly Row[] = [
  ...oneFile,
  peakMemory,
  manyFiles,
  perPiece,
  ...perFile,
  ...perHolder,
  againstReality,
  ...simulation,
]
