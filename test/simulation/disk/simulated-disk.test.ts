import assert from 'node:assert/strict'
import type { Clock } from '../../../core/runtime/clock.js'
import type {
  Block,
  ByteBlock,
  Disk,
  PartFile,
  Room,
  SourceFile,
} from '../../../core/runtime/disk.js'
import type { FileInfo } from '../../../core/wire/file-info.js'
import type { Material } from '../../../simulation/disk/material.js'
import { PhantomMaterial } from '../../../simulation/disk/phantom.js'
import { RealMaterial } from '../../../simulation/disk/real-bytes.js'
import { SimulatedDisk } from '../../../simulation/disk/simulated-disk.js'
import { bundleBehaviour } from '../../core/runtime/bundle-behaviour.js'
import {
  blockOf,
  type DiskCase,
  type DiskWorld,
  diskBehaviour,
  fails,
} from '../../core/runtime/disk-behaviour.js'
import { settled } from '../../support/settled.js'

const directory = '/shared'

/** Whatever is waited for comes soon. */
const clock: Clock = {
  nowMs: () => 0,
  after(_delayMs, task) {
    const soon = setImmediate(task)
    return { cancel: () => clearImmediate(soon) }
  },
}

/** What a simulated disk does not do, and why nobody misses it. */
const notHere = new Map([
  ['cuts off what a part has too much', 'no two contents of other sizes have one root'],
])

describe('SimulatedDisk of real bytes', () => {
  const cases: readonly DiskCase[] = [...diskBehaviour, ...bundleBehaviour]
  for (const { title, run } of cases) {
    if (!notHere.has(title)) it(title, () => run(worldOfBytes()))
  }

  it('leaves out nothing that is not among what disks do', () => {
    for (const title of notHere.keys()) assert.ok(cases.some((each) => each.title === title))
  })
})

const pieceBytes = 256 * 1024
const size = 2 * pieceBytes + 1000
const run = (offset: number) => {
  return { offset, length: Math.min(pieceBytes, size - offset), width: pieceBytes }
}

for (const Material of [RealMaterial, PhantomMaterial]) {
  describe(`SimulatedDisk of ${Material.name}`, () => {
    let stage: DiskStage
    beforeEach(() => {
      stage = new DiskStage(new Material())
    })

    it('fetches a file piece by piece, and says which are right', async () => {
      const part = await stage.open()
      for (const offset of [2 * pieceBytes, 0, pieceBytes]) {
        assert.equal(await stage.isRight(part, offset), false)
        await stage.move(part, offset)
        assert.equal(await stage.isRight(part, offset), true)
      }
      await settled((done) => part.finish({ replace: false }, done))
      assert.equal(stage.receiver.file(directory, 'a.bin')?.status.size, size)
      for (const offset of [0, pieceBytes, 2 * pieceBytes])
        assert.deepEqual(
          stage.receiver.file(directory, 'a.bin')?.content.hash(run(offset)),
          stage.right(offset),
        )
    })

    it('hashes a spoilt block to something else, until the right one is in its place', async () => {
      stage.sender.spoilEvery = 2
      const part = await stage.open()
      await stage.move(part, 0)
      await stage.move(part, pieceBytes)
      assert.deepEqual(
        [await stage.isRight(part, 0), await stage.isRight(part, pieceBytes)],
        [true, false],
      )
      assert.equal(stage.sender.blocksSpoilt, 1)
      await stage.move(part, pieceBytes)
      assert.equal(await stage.isRight(part, pieceBytes), true)
    })

    it('takes a block in the wrong place for wrong', async () => {
      const part = await stage.open()
      const source = await settled<SourceFile>((done) =>
        stage.sender.for(clock).openSource(directory, 'a.bin', done),
      )
      const block = await settled<Block>((done) => source.read(0, pieceBytes, done))
      await settled((done) => part.write(pieceBytes, block, done))
      assert.equal(await stage.isRight(part, pieceBytes), false)
      assert.equal(await stage.isRight(part, 0), false)
    })

    it('serves what it has of a part, right or wrong', async () => {
      stage.sender.spoilEvery = 2
      const part = await stage.open()
      await stage.move(part, 0)
      await stage.move(part, pieceBytes)
      const third = new SimulatedDisk(stage.material)
      const other = await stage.open(third)
      for (const offset of [0, pieceBytes]) {
        const block = await settled<Block>((done) => part.read(offset, pieceBytes, done))
        await settled((done) => other.write(offset, block, done))
      }
      assert.deepEqual(
        [await stage.isRight(other, 0), await stage.isRight(other, pieceBytes)],
        [true, false],
      )
    })

    it('takes nothing more when it is full, and goes on when there is room', async () => {
      const { receiver } = stage
      receiver.capacityBytes = pieceBytes + 10
      const part = await stage.open()
      await stage.move(part, 0)
      await fails('DISK_FULL', stage.move(part, pieceBytes))
      await stage.move(part, 0) // what is there may be written over
      const { freeBytes, neededBytes } = await settled<Room>((done) => part.room(done))
      assert.deepEqual([freeBytes, neededBytes], [10, size - pieceBytes])
      assert.equal(await stage.isRight(part, 0), true)
      receiver.capacityBytes = size
      await stage.move(part, pieceBytes)
      await stage.move(part, 2 * pieceBytes)
      await settled((done) => part.finish({ replace: false }, done))
      assert.equal(receiver.usedBytes, size)
    })

    it('keeps a part when its program is gone', async () => {
      const lost = await stage.open()
      await stage.move(lost, pieceBytes)
      stage.receiver.closeAll()
      const part = await stage.open()
      assert.equal(part.sizeFound, 2 * pieceBytes)
      assert.equal(await stage.isRight(part, 0), false)
      assert.equal(await stage.isRight(part, pieceBytes), true)
      await stage.move(part, 0)
      assert.equal(await stage.isRight(part, 0), true)
    })

    it('holds the same content under the same name and size, and no other', () => {
      const { material } = stage
      const hash = (label: string, bytes: number) =>
        Buffer.from(
          material.content(label, bytes).hash({ offset: 0, length: bytes, width: pieceBytes }),
        )
      const [one, other] = [new Material(), material].map((each) =>
        Buffer.from(each.content('a', 1000).hash({ offset: 0, length: 1000, width: pieceBytes })),
      )
      assert.ok(one!.equals(other!), 'another in another run')
      assert.ok(!hash('a', 1000).equals(hash('b', 1000)))
      assert.ok(!hash('a', 1000).equals(hash('a', 1001)))
      assert.ok(hash('a', 0).equals(hash('b', 0)), 'the empty file is one')
    })
  })
}

/** A disk that has a file, and one that fetches it. */
class DiskStage {
  readonly sender: SimulatedDisk
  readonly receiver: SimulatedDisk

  constructor(readonly material: Material) {
    this.sender = new SimulatedDisk(material)
    this.receiver = new SimulatedDisk(material)
    this.sender.put(directory, 'a.bin', material.content('a.bin', size))
  }

  open(disk = this.receiver): Promise<PartFile> {
    const file: FileInfo = { name: 'a.bin', root: 'ab'.repeat(32), size }
    return settled((done) => disk.for(clock).openPart(directory, file, done))
  }

  async move(part: PartFile, offset: number): Promise<void> {
    const disk = this.sender.for(clock)
    const source = await settled<SourceFile>((done) => disk.openSource(directory, 'a.bin', done))
    const block = await settled<Block>((done) => source.read(offset, run(offset).length, done))
    await settled((done) => part.write(offset, block, done))
  }

  right(offset: number): Uint8Array {
    return this.sender.file(directory, 'a.bin')!.content.hash(run(offset))
  }

  async isRight(part: PartFile, offset: number): Promise<boolean> {
    const hash = await settled<Uint8Array>((done) => part.hash(run(offset), done))
    return Buffer.from(hash).equals(this.right(offset))
  }
}

/** As the suite for all disks wants it. */
function worldOfBytes(): DiskWorld {
  const material = new RealMaterial()
  const disk = new SimulatedDisk(material)
  return {
    disk: withBundlesOfBytes(disk.for(clock)),
    directory,
    async put(name, bytes) {
      const part = material.part(bytes.length)
      part.write(0, blockOf(bytes))
      disk.put(directory, name, part.whole())
    },
    async bytesOf(name) {
      const content = disk.file(directory, name)?.content
      return content && (content.read(0, content.size) as ByteBlock).bytes.slice()
    },
    async remove(name) {
      disk.remove(directory, name)
    },
  }
}

/** Between simulated disks, many files go as a list of blocks, and not as bytes in a row. */
function withBundlesOfBytes(disk: Disk): Disk {
  const readAll: Disk['readAll'] = (found, done) =>
    disk.readAll(found, (read) => {
      if (read instanceof Error) return done(read)
      const { blocks } = read as Block & { blocks: readonly ByteBlock[] }
      done(blockOf(Buffer.concat(blocks.map(({ bytes }) => bytes))))
    })
  const storeAll: Disk['storeAll'] = (folder, files, block, done) => {
    const { bytes } = block as ByteBlock
    let offset = 0
    const blocks = files.map(({ size }) => {
      offset += size
      return blockOf(bytes.slice(offset - size, offset))
    })
    const bundle = { length: block.length, blocks, release: () => block.release() }
    disk.storeAll(folder, files, bundle, done)
  }
  return new Proxy(disk, {
    get(target, name) {
      if (name === 'readAll') return readAll
      if (name === 'storeAll') return storeAll
      const value = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
