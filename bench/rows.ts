import type { Row } from './row.js'
import { againstReality } from './rows/against-reality.js'
import { cpuTime } from './rows/cpu-time.js'
import { hashing } from './rows/hashing.js'
import { manyFiles } from './rows/many-files.js'
import { oneFile } from './rows/one-file.js'
import { oneToMany } from './rows/one-to-many.js'
import { peakMemory } from './rows/peak-memory.js'
import { perFile } from './rows/per-file.js'
import { perHolder } from './rows/per-holder.js'
import { perPiece } from './rows/per-piece.js'
import { realLines } from './rows/real-lines.js'
import { simulation } from './rows/simulation.js'
import { smallFile } from './rows/small-file.js'
import { start } from './rows/start.js'

/** Everything that is measured, in the order of the table. */
export const ROWS: readonly Row[] = [
  ...oneFile,
  cpuTime,
  oneToMany,
  peakMemory,
  ...manyFiles,
  smallFile,
  hashing,
  ...start,
  perPiece,
  ...perFile,
  ...perHolder,
  againstReality,
  realLines,
  ...simulation,
]
