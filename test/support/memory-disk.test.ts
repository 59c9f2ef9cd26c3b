import assert from 'node:assert/strict'
import { SystemClock } from '../../core/runtime/system-clock.js'
import { bundleBehaviour } from '../core/runtime/bundle-behaviour.js'
import {
  blockOf,
  type DiskWorld,
  diskBehaviour,
  fails,
  finish,
  openPart,
  openSource,
  write,
} from '../core/runtime/disk-behaviour.js'
import { FakeClock } from './fake-clock.js'
import { formulaBytes } from './formula-bytes.js'
import { MemoryDisk } from './memory-disk.js'
import { settled } from './settled.js'

const directory = '/shared'

function worldOf(disk: MemoryDisk): DiskWorld {
  return {
    disk,
    directory,
    put: async (name, bytes) => disk.put(directory, name, bytes),
    bytesOf: async (name) => disk.bytesOf(directory, name),
    remove: async (name) => disk.remove(directory, name),
  }
}

const newDisk = (options = {}) => new MemoryDisk(new SystemClock(), { latencyMs: 0, ...options })

describe('MemoryDisk', () => {
  for (const { title, run } of [...diskBehaviour, ...bundleBehaviour])
    it(title, () => run(worldOf(newDisk())))

  it('takes its time by the clock it was given', () => {
    const clock = new FakeClock()
    const disk = new MemoryDisk(clock, { latencyMs: 5 })
    let ended = 0
    disk.walk(directory, () => ended++)
    clock.advance(4.9)
    assert.equal(ended, 0)
    clock.advance(0.1)
    assert.equal(ended, 1)
  })

  it('fails the next operation when told to, and no other', async () => {
    const disk = newDisk()
    disk.put(directory, 'a', formulaBytes(1))
    disk.failNext()
    await fails('LOCAL_FILE', openSource(worldOf(disk), 'a'))
    await openSource(worldOf(disk), 'a')
  })

  it('is full when it holds as much as it can', async () => {
    const world = worldOf(newDisk({ capacityBytes: 100 }))
    await world.put('a', formulaBytes(50))
    const part = await openPart(world, 60)
    await write(part, 0, formulaBytes(50))
    const block = blockOf(formulaBytes(10))
    await fails(
      'DISK_FULL',
      settled((done) => part.write(50, block, done)),
    )
    assert.equal(block.releases, 1)
    await world.remove('a')
    await write(part, 50, formulaBytes(10))
    await finish(part)
  })

  it('corrupts a byte without a sign of it', async () => {
    const disk = newDisk()
    disk.put(directory, 'a', formulaBytes(10))
    const file = await openSource(worldOf(disk), 'a')
    disk.corrupt(directory, 'a', 3)
    assert.equal(await settled((done) => file.unchanged(done)), true)
    assert.notDeepEqual(disk.bytesOf(directory, 'a'), formulaBytes(10))
  })
})
