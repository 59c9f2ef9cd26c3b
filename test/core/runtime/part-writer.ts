import type { PartFile } from '../../../core/runtime/disk.js'
import { SystemDisk } from '../../../core/runtime/system-disk.js'
import { formulaBytes } from '../../support/formula-bytes.js'
import { settled } from '../../support/settled.js'

/**
 * The program of the crash test: downloads, so to speak, `folder/file` into a directory, a piece at
 * a time from both ends, and says each piece when it is written. After so many pieces it writes
 * half of the next one, says "half" and waits to be killed.
 *
 *     part-writer DIRECTORY PIECES PIECE_BYTES STOP_AFTER
 */
const [directory = '', ...numbers] = process.argv.slice(2)
const [pieces = 0, pieceBytes = 0, stopAfter = 0] = numbers.map(Number)
const content = { name: 'folder/file', root: 'ab'.repeat(32), size: pieces * pieceBytes }
const part = await settled<PartFile>((done) => new SystemDisk().openPart(directory, content, done))

for (let turn = 0; turn <= stopAfter; turn++) {
  const piece = turn % 2 === 0 ? turn / 2 : pieces - (turn + 1) / 2
  const bytes = formulaBytes(turn < stopAfter ? pieceBytes : pieceBytes / 2, piece * pieceBytes)
  const block = { bytes, length: bytes.length, release() {} }
  await settled((done) => part.write(piece * pieceBytes, block, done))
  process.stdout.write(turn < stopAfter ? `${piece}\n` : 'half\n')
}
setTimeout(() => {}, 10_000)
