import assert from 'node:assert/strict'
import type { RodizioError } from '../../../core/errors.js'
import type { Block, ByteBlock, FileStatus } from '../../../core/runtime/disk.js'
import type { FileInfo } from '../../../core/wire/file-info.js'
import { formulaBytes } from '../../support/formula-bytes.js'
import { settled } from '../../support/settled.js'
import { blockOf, type DiskCase, type DiskWorld, fails, treeOf } from './disk-behaviour.js'

type Outcome = FileStatus | undefined | RodizioError

const bytesOf = (seed: number): Uint8Array => formulaBytes(1_000 + seed, seed)

export const infoOf = (name: string, bytes: Uint8Array): FileInfo => ({
  name,
  root: treeOf(bytes),
  size: bytes.length,
})

export function storeAll(
  { disk, directory }: DiskWorld,
  files: readonly FileInfo[],
  bytes: readonly Uint8Array[],
): Promise<readonly Outcome[]> {
  const block = blockOf(new Uint8Array(Buffer.concat(bytes)))
  return settled((done) => disk.storeAll(directory, files, block, done))
}

/** What became of each: `stored`, `nothing`, or the code of an error. */
export const shown = (outcomes: readonly Outcome[]): string[] =>
  outcomes.map((each) => {
    if (each === undefined) return 'nothing'
    return each instanceof Error ? each.code : `${each.name} of ${each.size}`
  })

const compareAll = ({ disk, directory }: DiskWorld, files: readonly FileInfo[]) =>
  settled<readonly Outcome[]>((done) => disk.compareAll(directory, files, done))

/** What every disk does with many small files at a time. */
export const bundleBehaviour: readonly DiskCase[] = [
  {
    title: 'stores small files that came together, and says what they are now',
    async run(world) {
      const names = ['a', 'x/b', 'x/y/c', 'x/d']
      const bytes = names.map((_, index) => bytesOf(index))
      const files = names.map((name, index) => infoOf(name, bytes[index]!))
      const stored = await storeAll(world, files, bytes)
      assert.deepEqual(shown(stored), ['a of 1000', 'x/b of 1001', 'x/y/c of 1002', 'x/d of 1003'])
      for (const [index, name] of names.entries()) {
        assert.deepEqual(await world.bytesOf(name), bytes[index])
        const { disk, directory } = world
        const status = await settled<FileStatus | undefined>((done) =>
          disk.status(directory, name, done),
        )
        assert.deepEqual(stored[index], status)
      }
    },
  },
  {
    title: 'stores none that is not what its root says, is in the way, or has a bad name',
    async run(world) {
      await world.put('there', bytesOf(9))
      await world.put('file', bytesOf(9))
      const bytes = [0, 1, 2, 3, 4].map(bytesOf)
      const files = ['wrong', 'there', 'file/below', '../out', 'good'].map((name, index) =>
        infoOf(name, bytes[index]!),
      )
      const wrong = { ...files[0]!, root: treeOf(bytesOf(7)) }
      const stored = await storeAll(world, [wrong, ...files.slice(1)], bytes)
      assert.deepEqual(shown(stored), [
        'BAD_CONTENT',
        'FILE_EXISTS',
        'LOCAL_FILE',
        'NAME_REFUSED',
        'good of 1004',
      ])
      assert.deepEqual(await world.bytesOf('there'), bytesOf(9))
      assert.equal(await world.bytesOf('wrong'), undefined)
      assert.deepEqual(await world.bytesOf('good'), bytes[4])
    },
  },
  {
    title: 'compares many names with what is there',
    async run(world) {
      await world.put('same', bytesOf(0))
      await world.put('x/same', bytesOf(1))
      await world.put('longer', bytesOf(3))
      await world.put('other', bytesOf(4).fill(1))
      const files = [
        infoOf('same', bytesOf(0)),
        infoOf('x/same', bytesOf(1)),
        infoOf('longer', bytesOf(2)),
        infoOf('other', bytesOf(4)),
        infoOf('none', bytesOf(5)),
        infoOf('no/folder', bytesOf(5)),
        infoOf('.hidden', bytesOf(5)),
      ]
      assert.deepEqual(shown(await compareAll(world, files)), [
        'same of 1000',
        'x/same of 1001',
        'FILE_EXISTS',
        'FILE_EXISTS',
        'nothing',
        'nothing',
        'NAME_REFUSED',
      ])
    },
  },
  {
    title: 'reads whole files one behind the other, and none when one has changed',
    async run(world) {
      const { disk, directory } = world
      const names = ['a', 'x/b', 'c']
      for (const [index, name] of names.entries()) await world.put(name, bytesOf(index))
      const found = await settled<readonly FileStatus[]>((done) => disk.walk(directory, done))
      const wanted = names.map((name) => ({
        directory,
        status: found.find((status) => status.name === name)!,
      }))
      const readAll = () => settled<Block>((done) => disk.readAll(wanted, done))
      const block = (await readAll()) as ByteBlock
      assert.equal(block.length, 3_003)
      assert.deepEqual(Buffer.from(block.bytes), Buffer.concat([0, 1, 2].map(bytesOf)))
      block.release()
      await world.put('x/b', bytesOf(5))
      await fails('LOCAL_FILE', readAll())
      await world.remove('x/b')
      await fails('LOCAL_FILE', readAll())
    },
  },
]
