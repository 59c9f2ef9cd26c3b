import { pieceBytesOf, pieceCountOf } from '../../core/content/piece-layout.js'
import { MemoryWorld } from '../../test/support/memory-world.js'
import { DescribedDisk } from '../place/described-disk.js'
import { growthRow, timed } from './growth-row.js'

/** From the wish to the verified file: what one piece costs both sides besides its bytes. */
export const perPiece = growthRow({
  title: 'a download in pieces, without the bytes',
  unit: 'piece',
  sizes: [100, 1_000, 10_000],
  run(pieces) {
    const world = new MemoryWorld(1, { disk: (clock) => new DescribedDisk(clock) })
    world.disk.put('/1', 'file.bin', sizeOf(pieces))
    world.tracker()
    const [seeder, receiver] = [world.peer(1), world.peer(2)]
    for (const peer of [seeder, receiver]) world.wait((done) => peer.start(done))
    world.wait((done) => seeder.update(done))
    const ms = timed(
      () =>
        void world.wait((done) => void receiver.get({ name: 'file.bin', replace: false }, done)),
    )
    for (const peer of [seeder, receiver]) world.wait((done) => peer.stop(done))
    return ms
  },
})

/** The size of a file of so many pieces. */
function sizeOf(pieces: number): number {
  let size = pieces
  while (pieceCountOf(size) !== pieces) size = pieces * pieceBytesOf(size)
  return size
}
