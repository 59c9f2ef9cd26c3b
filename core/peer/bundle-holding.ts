import { PieceSet } from '../content/piece-set.js'
import { RodizioError } from '../errors.js'
import type { OpenBundle } from '../wire/messages.js'
import type { Holding } from './holding.js'
import type { SharedFile, SharedFiles } from './shared-files.js'

/** Shared files that go out together; undefined when one of them is not here. */
export function bundleHolding(
  files: SharedFiles,
  contents: OpenBundle['contents'],
): Holding | undefined {
  const found: SharedFile[] = []
  for (const { root, size } of contents) {
    const file = files.find(root)
    if (file?.info.size !== size) return undefined
    found.push(file)
  }
  const [first] = found
  if (!first) return undefined
  const size = found.reduce((sum, { info }) => sum + info.size, 0)
  return {
    number: first.number,
    // Its contents have roots; together they have none. The first stands for all where it is shown.
    info: { name: first.info.name, root: '', size },
    pieces: PieceSet.full(1),
    content: undefined,
    undivided: true,
    read(offset, length, done) {
      if (offset === 0 && length === size) files.readAll(found, done)
      else done(new RodizioError('PROTOCOL', 'a bundle is asked for as a whole'))
    },
  }
}
