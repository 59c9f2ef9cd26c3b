import assert from 'node:assert/strict'
import fc from 'fast-check'
import { hashLeaves, leafBytes, subtreeRoot, treeWidth } from '../../../core/content/merkle.js'
import { type Done, RodizioError } from '../../../core/errors.js'
import type {
  Block,
  ByteBlock,
  Disk,
  FileStatus,
  PartFile,
  Room,
  SourceFile,
} from '../../../core/runtime/disk.js'
import type { Hashed } from '../../../core/runtime/hasher.js'
import { formulaBytes } from '../../support/formula-bytes.js'
import { settled } from '../../support/settled.js'

/** A disk to judge, an empty directory on it, and ways to see and change what is there. */
export interface DiskWorld {
  readonly disk: Disk
  readonly directory: string
  put(name: string, bytes: Uint8Array): Promise<void>
  /** Undefined when nothing has that name. */
  bytesOf(name: string): Promise<Uint8Array | undefined>
  remove(name: string): Promise<void>
}

export interface DiskCase {
  readonly title: string
  run(world: DiskWorld): Promise<void>
}

const pieceBytes = 4 * leafBytes
const rootHex = 'ab'.repeat(32)

export function blockOf(bytes: Uint8Array): ByteBlock & { releases: number } {
  return {
    bytes,
    length: bytes.length,
    releases: 0,
    release() {
      this.releases++
    },
  }
}

export const openSource = ({ disk, directory }: DiskWorld, name: string): Promise<SourceFile> =>
  settled((done) => disk.openSource(directory, name, done))

export const openPart = (
  { disk, directory }: DiskWorld,
  size: number,
  { name = 'new', root = rootHex } = {},
): Promise<PartFile> => settled((done) => disk.openPart(directory, { name, root, size }, done))

export const write = (part: PartFile, offset: number, bytes: Uint8Array): Promise<void> =>
  settled((done) => part.write(offset, blockOf(bytes), done))

export const finish = (part: PartFile, replace = false): Promise<void> =>
  settled((done) => part.finish({ replace }, done))

export const hash = async (
  file: Pick<SourceFile, 'hash'>,
  offset: number,
  length: number,
  width: number,
): Promise<string> =>
  Buffer.from(
    await settled<Uint8Array>((done) => file.hash({ offset, length, width }, done)),
  ).toString('hex')

export function treeOf(bytes: Uint8Array, width = treeWidth(bytes.length)): string {
  return Buffer.from(subtreeRoot(hashLeaves(bytes), { each: leafBytes, width })).toString('hex')
}

export const fails = (code: string, promise: Promise<unknown>): Promise<void> =>
  assert.rejects(promise, (error: unknown) => {
    assert.ok(error instanceof RodizioError, String(error))
    assert.equal(error.code, code, error.message)
    return true
  })

async function read(file: Pick<SourceFile, 'read'>, offset: number, length: number) {
  const block = (await settled<Block>((done) => file.read(offset, length, done))) as ByteBlock
  const bytes = block.bytes.slice()
  assert.equal(block.length, bytes.length)
  block.release()
  return bytes
}

/** The files as they are said to be, hashed at the same time by one hasher. */
export async function hashAll(
  { disk, directory }: Pick<DiskWorld, 'disk' | 'directory'>,
  files: readonly { readonly status: FileStatus; readonly width: number }[],
): Promise<(Hashed | undefined)[]> {
  const hasher = disk.hasher()
  const all = files.map(({ status, width }) =>
    settled<Hashed | undefined>((done) => {
      let bytesDone = 0
      const progress = (bytes: number): void => {
        assert.ok(bytes >= bytesDone && bytes <= status.size, `${bytes} after ${bytesDone}`)
        bytesDone = bytes
      }
      hasher.hash({ directory, status, width }, progress, (hashed) => {
        if (hashed && !(hashed instanceof Error)) assert.equal(bytesDone, status.size)
        done(hashed)
      })
    }),
  )
  try {
    return await Promise.all(all)
  } finally {
    await new Promise<void>((done) => hasher.close(done))
  }
}

export async function statusOf({ disk, directory }: DiskWorld, name: string): Promise<FileStatus> {
  const find = (done: Done<FileStatus | undefined>) => disk.status(directory, name, done)
  const status = await settled(find)
  assert.ok(status, `${name} is not there`)
  return status
}

/** What every disk does, whatever it is made of. */
export const diskBehaviour: readonly DiskCase[] = [
  {
    title: 'makes a directory with its parents, and takes one that is there',
    async run({ disk, directory }) {
      const nested = `${directory}/x/y`
      await settled((done) => disk.makeDirectory(nested, done))
      await settled((done) => disk.makeDirectory(nested, done))
      assert.deepEqual(await settled((done) => disk.walk(nested, done)), [])
    },
  },
  {
    title: 'walks all files below a directory, in order of name, without those behind a dot',
    async run(world) {
      const { disk, directory } = world
      const names = [
        'b',
        'a/z',
        'B',
        'a/b/c',
        'ü',
        'a-b',
        '.hidden',
        'a/.x',
        '.git/config',
        'é/日本',
      ]
      for (const name of names) await world.put(name, formulaBytes(name.length))
      const found = await settled<readonly FileStatus[]>((done) => disk.walk(directory, done))
      const expected = ['B', 'a-b', 'a/b/c', 'a/z', 'b', 'é/日本', 'ü']
      assert.deepEqual(
        found.map(({ name, size }) => [name, size]),
        expected.map((name) => [name, name.length]),
      )
    },
  },
  {
    title: 'tells the status of a file, as the walk does, and that there is none',
    async run(world) {
      const { disk, directory } = world
      await world.put('a/b', formulaBytes(5))
      const status = await settled((done) => disk.status(directory, 'a/b', done))
      assert.deepEqual([status], await settled((done) => disk.walk(directory, done)))
      for (const name of ['a/c', 'x', 'x/y/z'])
        assert.equal(await settled((done) => disk.status(directory, name, done)), undefined)
    },
  },
  {
    title: 'refuses names that do not pass the gate, whatever they are for',
    async run(world) {
      const { disk, directory } = world
      for (const name of ['../x', '/etc/passwd', 'a\\b', '', 'a\0b', '.rodizio-x.part']) {
        await fails(
          'NAME_REFUSED',
          settled((done) => disk.status(directory, name, done)),
        )
        await fails('NAME_REFUSED', openSource(world, name))
        await fails('NAME_REFUSED', openPart(world, 1, { name }))
      }
    },
  },
  {
    title: 'says which file cannot be opened',
    async run(world) {
      await fails('LOCAL_FILE', openSource(world, 'missing'))
      await fails('LOCAL_FILE', openSource(world, 'no/such/folder'))
      await assert.rejects(openSource(world, 'missing'), /missing/)
    },
  },
  {
    title: 'reads exactly what is asked for, anywhere in a file',
    async run(world) {
      const bytes = formulaBytes(300_000)
      await world.put('a', bytes)
      const file = await openSource(world, 'a')
      for (const [offset, length] of [
        [0, 300_000],
        [0, 1],
        [299_999, 1],
        [70_000, 200_000],
        [9, 0],
      ])
        assert.deepEqual(await read(file, offset!, length!), bytes.slice(offset, offset! + length!))
      file.close()
    },
  },
  {
    title: 'fails a read or a hash that goes beyond the end',
    async run(world) {
      await world.put('a', formulaBytes(100))
      const file = await openSource(world, 'a')
      await fails(
        'LOCAL_FILE',
        settled((done) => file.read(50, 51, done)),
      )
      await fails('LOCAL_FILE', hash(file, 0, 101, leafBytes))
      file.close()
    },
  },
  {
    title: 'hashes runs into the roots of their subtrees, padded to the width asked for',
    async run(world) {
      for (const size of [0, 1, leafBytes, leafBytes + 1, 3 * pieceBytes - 1, 1_000_000]) {
        const bytes = formulaBytes(size)
        await world.put('a', bytes)
        const file = await openSource(world, 'a')
        assert.equal(await hash(file, 0, size, treeWidth(size)), treeOf(bytes))
        for (let offset = 0; offset < size; offset += pieceBytes) {
          const run = bytes.subarray(offset, offset + pieceBytes)
          assert.equal(await hash(file, offset, run.length, pieceBytes), treeOf(run, pieceBytes))
        }
        file.close()
      }
    },
  },
  {
    title: 'sees when an open file was changed or removed',
    async run(world) {
      for (const change of ['put', 'remove'] as const) {
        await world.put('a', formulaBytes(100))
        const file = await openSource(world, 'a')
        assert.equal(await settled((done) => file.unchanged(done)), true)
        await world[change]('a', formulaBytes(100, 7))
        assert.equal(await settled((done) => file.unchanged(done)), false, change)
        file.close()
      }
    },
  },
  {
    title: 'reports nothing before the call has returned, and nothing after close',
    async run(world) {
      await world.put('a', formulaBytes(pieceBytes))
      const file = await openSource(world, 'a')
      let reports = 0
      const count = () => {
        reports++
      }
      file.read(0, 10, count)
      file.hash({ offset: 0, length: pieceBytes, width: pieceBytes }, count)
      file.unchanged(count)
      assert.equal(reports, 0)
      file.close()
      file.close()
      file.read(0, 10, count)
      // Whatever was under way has ended when later work on the same file has.
      for (let turn = 0; turn < 3; turn++) {
        const other = await openSource(world, 'a')
        await hash(other, 0, pieceBytes, pieceBytes)
        other.close()
      }
      assert.equal(reports, 0)
    },
  },
  {
    title: 'shows a new file under its name only when it is finished',
    async run(world) {
      const { disk, directory } = world
      const bytes = formulaBytes(3 * pieceBytes + 5)
      const part = await openPart(world, bytes.length, { name: 'x/ação/new file' })
      assert.equal(part.sizeFound, 0)
      for (const at of [2, 0, 3, 1]) {
        const offset = at * pieceBytes
        await write(part, offset, bytes.slice(offset, offset + pieceBytes))
      }
      assert.deepEqual(await settled((done) => disk.walk(directory, done)), [])
      assert.deepEqual(await read(part, pieceBytes, 10), bytes.slice(pieceBytes, pieceBytes + 10))
      await finish(part)
      assert.deepEqual(await world.bytesOf('x/ação/new file'), bytes)
      const status = await settled<FileStatus | undefined>((done) =>
        disk.status(directory, 'x/ação/new file', done),
      )
      assert.equal(status?.size, bytes.length)
    },
  },
  {
    title: 'says of a part how much is missing, and how much the disk has left',
    async run(world) {
      const size = 64 * leafBytes
      const part = await openPart(world, size)
      const before = await settled<Room>((done) => part.room(done))
      assert.equal(before.neededBytes, size)
      assert.ok(before.freeBytes > size, `${before.freeBytes} bytes`)
      await write(part, 0, formulaBytes(16 * leafBytes))
      const after = await settled<Room>((done) => part.room(done))
      // As the file system counts: in blocks of its own, and perhaps before it has placed all.
      assert.ok(after.neededBytes >= 40 * leafBytes && after.neededBytes < size)
      assert.equal(after.folder, world.directory)
      part.close()
    },
  },
  {
    title: 'finishes an empty file',
    async run(world) {
      const part = await openPart(world, 0)
      assert.equal(await hash(part, 0, 0, leafBytes), treeOf(new Uint8Array()))
      await finish(part)
      assert.deepEqual(await world.bytesOf('new'), new Uint8Array())
    },
  },
  {
    title: 'releases each block it writes, once',
    async run(world) {
      const part = await openPart(world, 100)
      const block = blockOf(formulaBytes(100))
      await settled((done) => part.write(0, block, done))
      assert.equal(block.releases, 1)
      part.close()
      const late = blockOf(formulaBytes(100))
      part.write(0, late, () => assert.fail('reported after close'))
      assert.ok(late.releases <= 1)
    },
  },
  {
    title: 'keeps a part for the next run, which finds by its hashes what is good in it',
    async run(world) {
      const bytes = formulaBytes(4 * pieceBytes)
      const first = await openPart(world, bytes.length)
      await write(first, 0, bytes.slice(0, pieceBytes))
      await write(first, 2 * pieceBytes, bytes.slice(2 * pieceBytes, 3 * pieceBytes))
      first.close()
      const second = await openPart(world, bytes.length)
      assert.equal(second.sizeFound, 3 * pieceBytes)
      const good: boolean[] = []
      for (let offset = 0; offset < second.sizeFound; offset += pieceBytes) {
        const expected = treeOf(bytes.subarray(offset, offset + pieceBytes), pieceBytes)
        good.push((await hash(second, offset, pieceBytes, pieceBytes)) === expected)
      }
      assert.deepEqual(good, [true, false, true])
      second.close()
    },
  },
  {
    title: 'keeps the parts of different contents and names apart',
    async run(world) {
      const one = await openPart(world, 3)
      await write(one, 0, formulaBytes(3))
      const other = await openPart(world, 3, { root: 'cd'.repeat(32) })
      const elsewhere = await openPart(world, 3, { name: 'other' })
      assert.deepEqual([other.sizeFound, elsewhere.sizeFound], [0, 0])
      for (const part of [one, other, elsewhere]) part.close()
    },
  },
  {
    title: 'cuts off what a part has too much',
    async run(world) {
      const long = await openPart(world, 100)
      await write(long, 0, formulaBytes(100))
      long.close()
      const short = await openPart(world, 60)
      assert.equal(short.sizeFound, 60)
      await finish(short)
      assert.deepEqual(await world.bytesOf('new'), formulaBytes(60))
    },
  },
  {
    title: 'does not finish a file that is not whole',
    async run(world) {
      const part = await openPart(world, 100)
      await write(part, 0, formulaBytes(60))
      await fails('LOCAL_FILE', finish(part))
      assert.equal(await world.bytesOf('new'), undefined)
      assert.equal((await openPart(world, 100)).sizeFound, 60)
    },
  },
  {
    title: 'leaves an existing file as it is, and replaces it only when told to',
    async run(world) {
      await world.put('new', formulaBytes(10))
      const bytes = formulaBytes(20, 5)
      const part = await openPart(world, 20)
      await write(part, 0, bytes)
      await fails('FILE_EXISTS', finish(part))
      assert.deepEqual(await world.bytesOf('new'), formulaBytes(10))
      const again = await openPart(world, 20)
      assert.equal(again.sizeFound, 20)
      await finish(again, true)
      assert.deepEqual(await world.bytesOf('new'), bytes)
      const after = await openPart(world, 20)
      assert.equal(after.sizeFound, 0)
      after.discard()
    },
  },
  {
    title: 'has a part open once at a time, and free as soon as it is closed',
    async run(world) {
      const first = await openPart(world, 10)
      await fails('LOCAL_FILE', openPart(world, 10))
      await assert.rejects(openPart(world, 10), /being downloaded already/)
      first.write(0, blockOf(formulaBytes(10)), () => {})
      first.close()
      const second = await openPart(world, 10)
      second.close()
      second.close()
      const third = await openPart(world, 10)
      await fails('LOCAL_FILE', openPart(world, 10))
      third.discard()
      const fourth = await openPart(world, 10)
      assert.equal(fourth.sizeFound, 0)
      fourth.discard()
    },
  },
  {
    title: 'refuses a file where a folder is, and a folder where a file is',
    async run(world) {
      await world.put('file', formulaBytes(1))
      await fails('LOCAL_FILE', openPart(world, 1, { name: 'file/new' }))
      await fails('LOCAL_FILE', openSource(world, 'file/new'))
      await world.put('folder/x', formulaBytes(1))
      const part = await openPart(world, 1, { name: 'folder' })
      await write(part, 0, formulaBytes(1))
      await assert.rejects(finish(part, true), RodizioError)
      assert.deepEqual(await world.bytesOf('folder/x'), formulaBytes(1))
    },
  },
  {
    title: 'hashes what was written last, however the writes were cut and laid over each other',
    async run(world) {
      const size = 2 * pieceBytes + 1000
      const writes = fc.array(
        fc.record({
          from: fc.nat({ max: size - 1 }),
          length: fc.integer({ min: 1, max: 2 * leafBytes }),
          aligned: fc.boolean(),
          hashed: fc.boolean(),
        }),
        { maxLength: 8 },
      )
      await fc.assert(
        fc.asyncProperty(writes, async (list) => {
          const part = await openPart(world, size)
          const model = formulaBytes(size)
          await write(part, 0, model.slice())
          for (const [index, { from, length, aligned, hashed }] of list.entries()) {
            const offset = aligned ? from - (from % leafBytes) : from
            const bytes = formulaBytes(Math.min(length, size - offset), index)
            model.set(bytes, offset)
            await write(part, offset, bytes)
            if (hashed) await check(part, model)
          }
          await check(part, model)
          await check(part, model)
          part.discard()
        }),
        { numRuns: 15 },
      )
    },
  },
  {
    title: 'hashes whole files of every size into the roots of their parts',
    async run(world) {
      const sizes = [0, 1, leafBytes, leafBytes + 1, pieceBytes, pieceBytes + 1, 5 * pieceBytes - 3]
      const files: { status: FileStatus; width: number }[] = []
      for (const size of sizes) {
        await world.put(`of ${size}`, formulaBytes(size))
        files.push({ status: await statusOf(world, `of ${size}`), width: pieceBytes })
      }
      const hashed = await hashAll(world, files)
      for (const [index, outcome] of hashed.entries()) {
        const bytes = formulaBytes(sizes[index]!)
        const roots: string[] = []
        for (let at = 0; at === 0 || at < bytes.length; at += pieceBytes)
          roots.push(treeOf(bytes.subarray(at, at + pieceBytes), pieceBytes))
        assert.equal(Buffer.from(outcome!.hashes).toString('hex'), roots.join(''))
        assert.ok(outcome!.ageMs < 10_000, `${outcome!.ageMs} ms old`)
      }
    },
  },
  {
    title: 'hashes no file that is not as it was found',
    async run(world) {
      const files: { status: FileStatus; width: number }[] = []
      for (const name of ['changed', 'gone', 'the same']) {
        await world.put(name, formulaBytes(10))
        files.push({ status: await statusOf(world, name), width: pieceBytes })
      }
      await world.put('changed', formulaBytes(11))
      await world.remove('gone')
      const hashed = await hashAll(world, files)
      assert.deepEqual(
        hashed.map((outcome) => outcome !== undefined),
        [false, false, true],
      )
    },
  },
  {
    title: 'tells nothing more of what it was hashing when the hasher is closed',
    async run(world) {
      const { disk, directory } = world
      await world.put('file', formulaBytes(300_000))
      const status = await statusOf(world, 'file')
      const hasher = disk.hasher()
      let ends = 0
      const file = { directory, status, width: pieceBytes }
      hasher.hash(
        file,
        () => {},
        () => ends++,
      )
      const close = () => new Promise<void>((done) => hasher.close(done))
      await Promise.all([close(), close()])
      await close()
      await new Promise((done) => setTimeout(done, 50))
      assert.equal(ends, 0)
    },
  },
  {
    title: 'recalls what was remembered last, by its key',
    async run({ disk, directory }) {
      const recall = (name: string) =>
        new Promise<Uint8Array | undefined>((done) => disk.recall(directory + name, done))
      const remember = (name: string, chunks: Uint8Array[]) =>
        new Promise<void>((done) => disk.remember(directory + name, chunks, done))
      assert.equal(await recall('a'), undefined)
      await remember('a', [formulaBytes(10)])
      await remember('b', [formulaBytes(20)])
      await remember('a', [formulaBytes(300_000), new Uint8Array(), formulaBytes(5)])
      const long = Buffer.concat([formulaBytes(300_000), formulaBytes(5)])
      assert.ok(long.equals((await recall('a'))!))
      assert.deepEqual(new Uint8Array((await recall('b'))!), formulaBytes(20))
      await remember('a', [])
      assert.equal((await recall('a'))?.length, 0)
    },
  },
]

async function check(part: PartFile, model: Uint8Array): Promise<void> {
  for (let offset = 0; offset < model.length; offset += pieceBytes) {
    const piece = model.subarray(offset, offset + pieceBytes)
    assert.equal(await hash(part, offset, piece.length, pieceBytes), treeOf(piece, pieceBytes))
  }
}
