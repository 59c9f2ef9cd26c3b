import type { PeerNode } from '../../core/peer/peer-node.js'
import { MemoryWorld } from '../../test/support/memory-world.js'
import { DescribedDisk } from '../place/described-disk.js'
import { growthRow, timed } from './growth-row.js'

const sizes = [100, 1_000, 10_000, 100_000] as const

/** A peer that shares so many small files, started, and its world. */
function sharing(files: number): { world: MemoryWorld<DescribedDisk>; peer: PeerNode } {
  const world = new MemoryWorld(1, { disk: (clock) => new DescribedDisk(clock) })
  // Every file has a content of its own.
  for (let number = 1; number <= files; number++) world.disk.put('/1', `${number}.bin`, number)
  world.tracker()
  return { world, peer: start(world, 1) }
}

function start(world: MemoryWorld<DescribedDisk>, number: number): PeerNode {
  const peer = world.peer(number)
  world.wait((done) => peer.start(done))
  return peer
}

export const perFile = [
  growthRow({
    title: 'reading the shared folder, without the bytes',
    unit: 'file',
    sizes,
    run(files) {
      const { world, peer } = sharing(files)
      return timed(() => world.wait((done) => peer.whenRead(done)))
    },
  }),
  growthRow({
    title: 'registering a list with the tracker',
    unit: 'file',
    sizes,
    run(files) {
      const { world, peer } = sharing(files)
      world.wait((done) => peer.whenRead(done))
      return timed(() => void world.wait((done) => peer.update(done)))
    },
  }),
  growthRow({
    title: 'listing what the tracker knows',
    unit: 'file',
    sizes,
    run(files) {
      const { world, peer } = sharing(files)
      world.wait((done) => peer.update(done))
      const other = start(world, 2)
      return timed(() => void world.wait((done) => other.browse(done)))
    },
  }),
]
