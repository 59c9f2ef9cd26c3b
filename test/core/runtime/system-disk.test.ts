import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { dirname, join } from 'node:path'
import { leafBytes } from '../../../core/content/merkle.js'
import type { Block, FileStatus } from '../../../core/runtime/disk.js'
import { SystemDisk } from '../../../core/runtime/system-disk.js'
import { WriteThread } from '../../../core/runtime/write-thread.js'
import { formulaBytes } from '../../support/formula-bytes.js'
import { settled } from '../../support/settled.js'
import { inTemporaryFolder } from '../../support/temporary-folder.js'
import { bundleBehaviour } from './bundle-behaviour.js'
import {
  blockOf,
  type DiskWorld,
  diskBehaviour,
  fails,
  finish,
  hash,
  openPart,
  openSource,
  treeOf,
  write,
} from './disk-behaviour.js'

/** A world on this machine's disk; beside its directory is a folder that is not shared. */
function withWorld(use: (world: DiskWorld & { outside: string }) => Promise<void>): Promise<void> {
  return inTemporaryFolder({}, async (temp) => {
    const directory = join(temp, 'shared')
    const outside = join(temp, 'outside')
    for (const folder of [directory, outside]) fs.mkdirSync(folder)
    fs.writeFileSync(join(outside, 'secret'), 'secret')
    const at = (name: string) => join(directory, name)
    const disk = new SystemDisk()
    const world = {
      disk,
      directory,
      outside,
      async put(name: string, bytes: Uint8Array) {
        fs.mkdirSync(dirname(at(name)), { recursive: true })
        fs.writeFileSync(at(name), bytes)
      },
      async bytesOf(name: string) {
        return fs.existsSync(at(name)) ? new Uint8Array(fs.readFileSync(at(name))) : undefined
      },
      async remove(name: string) {
        fs.rmSync(at(name))
      },
    }
    try {
      await use(world)
    } finally {
      await new Promise<void>((done) => disk.close(done))
    }
  })
}

const partsIn = (directory: string): string[] =>
  fs.readdirSync(directory).filter((name) => /^\.rodizio-[0-9a-f]{32}\.part$/.test(name))

/** Where the part file of `new` will be. */
async function partPath(world: DiskWorld): Promise<string> {
  const part = await openPart(world, 1)
  const path = join(world.directory, partsIn(world.directory)[0]!)
  part.discard()
  await until(() => !fs.existsSync(path))
  return path
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((next) => setImmediate(next))
}

/** How many descriptors this process has open, where the system tells. */
const openDescriptors = (): number =>
  fs.existsSync('/proc/self/fd') ? fs.readdirSync('/proc/self/fd').length : 0

type Call = (...args: unknown[]) => void

/** Runs `use` while a function of the file system is another one. */
async function replacing(
  name: 'fsync' | 'link' | 'read' | 'readdir' | 'rename',
  replacement: (original: Call) => Call,
  use: () => Promise<void>,
): Promise<void> {
  const original = fs[name] as Call
  Object.assign(fs, { [name]: replacement(original) })
  syncBuiltinESMExports()
  try {
    await use()
  } finally {
    Object.assign(fs, { [name]: original })
    syncBuiltinESMExports()
  }
}

/** Fails with `code`, except on the directory itself. */
const failing =
  (code: string) =>
  (original: Call): Call =>
  (...args) => {
    if (String(args[0]).endsWith('/shared')) return original(...args)
    setImmediate(args.at(-1) as Call, Object.assign(new Error(code), { code }))
  }

/** What the thread that writes says of its writes, meanwhile. */
async function replyingWith(code: string, use: () => Promise<void>): Promise<void> {
  const { write } = WriteThread.prototype
  WriteThread.prototype.write = (_order, done) => void setImmediate(done, { code, message: code })
  await use().finally(() => {
    WriteThread.prototype.write = write
  })
}

/** Moves fewer bytes than it is asked to, as it may. */
const reluctant =
  (original: Call): Call =>
  (fd, bytes, begin, length, ...rest) =>
    original(fd, bytes, begin, Math.min(length as number, 1000), ...rest)

describe('SystemDisk', () => {
  for (const { title, run } of [...diskBehaviour, ...bundleBehaviour])
    it(title, () => withWorld(run))

  it('follows no link to a file', () =>
    withWorld(async (world) => {
      const { disk, directory, outside } = world
      fs.symlinkSync(join(outside, 'secret'), join(directory, 'link'))
      await fails('LOCAL_FILE', openSource(world, 'link'))
      await fails(
        'LOCAL_FILE',
        settled((done) => disk.status(directory, 'link', done)),
      )
      assert.deepEqual(await settled((done) => disk.walk(directory, done)), [])
    }))

  it('follows no link to a folder, neither to read nor to write', () =>
    withWorld(async (world) => {
      const { disk, directory, outside } = world
      fs.mkdirSync(join(directory, 'real'))
      fs.symlinkSync(outside, join(directory, 'link'))
      fs.symlinkSync(outside, join(directory, 'real', 'link'))
      for (const name of ['link/secret', 'real/link/secret']) {
        await fails('LOCAL_FILE', openSource(world, name))
        await fails(
          'LOCAL_FILE',
          settled((done) => disk.status(directory, name, done)),
        )
        await fails('LOCAL_FILE', openPart(world, 1, { name }))
        await fails('LOCAL_FILE', openPart(world, 1, { name: `${name}/deeper/x` }))
      }
      await assert.rejects(openSource(world, 'link/secret'), /link is a link, and none is followed/)
      assert.deepEqual(await settled((done) => disk.walk(directory, done)), [])
      assert.deepEqual(fs.readdirSync(outside), ['secret'])
    }))

  it('follows no link laid where a part file goes', () =>
    withWorld(async (world) => {
      fs.symlinkSync(join(world.outside, 'secret'), await partPath(world))
      await assert.rejects(openPart(world, 1), /symbolic link/)
      assert.equal(fs.readFileSync(join(world.outside, 'secret'), 'utf8'), 'secret')
    }))

  it('does not finish through a folder that became a link meanwhile', () =>
    withWorld(async (world) => {
      const folder = join(world.directory, 'folder')
      const part = await openPart(world, 1, { name: 'folder/new' })
      await write(part, 0, formulaBytes(1))
      fs.renameSync(folder, `${folder}-moved`)
      for (const name of partsIn(`${folder}-moved`))
        fs.copyFileSync(join(`${folder}-moved`, name), join(world.outside, name))
      fs.symlinkSync(world.outside, folder)
      await fails('LOCAL_FILE', finish(part, true))
      assert.ok(!fs.existsSync(join(world.outside, 'new')))
    }))

  it('never reads outside while a folder and a link keep changing places', () =>
    withWorld(async (world) => {
      const folder = join(world.directory, 'folder')
      await world.put('folder/secret', formulaBytes(7))
      fs.symlinkSync(world.outside, `${folder}-link`)
      const swap = (): void => {
        fs.renameSync(folder, `${folder}-aside`)
        fs.renameSync(`${folder}-link`, folder)
        fs.renameSync(folder, `${folder}-link`)
        fs.renameSync(`${folder}-aside`, folder)
      }
      let opened = 0
      for (let round = 0; round < 150; round++) {
        const opening = openSource(world, 'folder/secret').catch(() => undefined)
        for (let turn = 0; turn < 12; turn++)
          await new Promise((next) => setImmediate(next, swap()))
        const file = await opening
        if (!file) continue
        opened++
        assert.equal(await hash(file, 0, file.status.size, leafBytes), treeOf(formulaBytes(7)))
        file.close()
      }
      assert.ok(opened > 0)
    }))

  it('does not finish a part that something else has taken the place of', () =>
    withWorld(async (world) => {
      const part = await openPart(world, 3)
      await write(part, 0, formulaBytes(3))
      const path = join(world.directory, partsIn(world.directory)[0]!)
      fs.rmSync(path)
      fs.writeFileSync(path, 'bad')
      await assert.rejects(finish(part), /leads to another place/)
      assert.equal(await world.bytesOf('new'), undefined)
    }))

  it('never writes to a part that has another name as well', () =>
    withWorld(async (world) => {
      fs.linkSync(join(world.outside, 'secret'), await partPath(world))
      const part = await openPart(world, 6)
      assert.equal(part.sizeFound, 0)
      await write(part, 0, formulaBytes(6))
      assert.equal(fs.readFileSync(join(world.outside, 'secret'), 'utf8'), 'secret')
      part.close()
    }))

  it('opens and lists only regular files, and waits for no pipe', function () {
    if (process.platform === 'win32') return this.skip()
    return withWorld(async (world) => {
      const { disk, directory } = world
      const pipe = join(directory, 'pipe')
      execFileSync('mkfifo', [pipe])
      // Frees whoever does wait after all: a test that hangs says less than one that fails.
      let waited = false
      const writer = setTimeout(() => {
        waited = true
        fs.closeSync(fs.openSync(pipe, 'r+'))
      }, 1000)
      await fails('LOCAL_FILE', openSource(world, 'pipe'))
      clearTimeout(writer)
      assert.equal(waited, false)
      await fails(
        'LOCAL_FILE',
        settled((done) => disk.status(directory, 'pipe', done)),
      )
      fs.mkdirSync(join(directory, 'folder'))
      await fails('LOCAL_FILE', openSource(world, 'folder'))
      assert.deepEqual(await settled((done) => disk.walk(directory, done)), [])
    })
  })

  it('takes a shared directory that is itself behind a link', () =>
    withWorld(async (world) => {
      const directory = join(world.outside, 'link')
      fs.symlinkSync(world.directory, directory)
      const part = await openPart({ ...world, directory }, 1, { name: 'a/b' })
      await write(part, 0, formulaBytes(1))
      await finish(part)
      const source = await openSource({ ...world, directory }, 'a/b')
      source.close()
      assert.deepEqual(await world.bytesOf('a/b'), formulaBytes(1))
    }))

  it('walks hundreds of files in order', () =>
    withWorld(async (world) => {
      const { disk, directory } = world
      const names = Array.from({ length: 600 }, (_, index) => `${index % 30}/${index}`)
      for (const name of names) await world.put(name, new Uint8Array())
      const found = await settled<readonly FileStatus[]>((done) => disk.walk(directory, done))
      assert.deepEqual(
        found.map(({ name }) => name),
        names.sort(),
      )
    }))

  it('tells of a folder that cannot be read instead of passing it over', () =>
    withWorld(async ({ disk, directory }) => {
      fs.mkdirSync(join(directory, 'closed'))
      await replacing('readdir', failing('EACCES'), () =>
        assert.rejects(
          settled((done) => disk.walk(directory, done)),
          /closed cannot be read: permission denied/,
        ),
      )
    }))

  it('gives others their turn while it hashes a large file', () =>
    withWorld(async (world) => {
      await world.put('a', new Uint8Array())
      fs.truncateSync(join(world.directory, 'a'), 16 * 1024 * 1024)
      const file = await openSource(world, 'a')
      let turns = 0
      let hashing = true
      const turn = (): void => {
        turns++
        if (hashing) setImmediate(turn)
      }
      turn()
      await hash(file, 0, 16 * 1024 * 1024, 16 * 1024 * 1024)
      hashing = false
      file.close()
      assert.ok(turns > 60, `${turns} turns`)
    }))

  it('ends a read with an error when the file is cut short meanwhile', () =>
    withWorld(async (world) => {
      await world.put('a', formulaBytes(100))
      const file = await openSource(world, 'a')
      fs.truncateSync(join(world.directory, 'a'), 40)
      await assert.rejects(
        settled<Block>((done) => file.read(0, 100, done)),
        /ends before byte 100; it was cut short meanwhile/,
      )
      file.close()
    }))

  it('goes on when the system reads less than it is asked to', () =>
    withWorld(async (world) => {
      const bytes = formulaBytes(leafBytes + 1)
      const part = await openPart(world, bytes.length)
      await write(part, 0, bytes.slice())
      await hash(part, 0, bytes.length, 2 * leafBytes)
      await replacing('read', reluctant, async () => {
        assert.equal(await hash(part, 0, bytes.length, 2 * leafBytes), treeOf(bytes))
      })
      part.discard()
    }))

  it('leaves no descriptor open, however its files were closed', () =>
    withWorld(async (world) => {
      await world.put('a', formulaBytes(5 * leafBytes))
      fs.mkdirSync(join(world.directory, 'folder'))
      // The thread that writes has some of its own.
      const withoutThreads = () =>
        new Promise<void>((done) => (world.disk as SystemDisk).close(done))
      const before = openDescriptors()
      for (let round = 0; round < 5; round++) {
        const source = await openSource(world, 'a')
        source.read(0, 10, () => {})
        source.hash({ offset: 0, length: 5 * leafBytes, width: 8 * leafBytes }, () => {})
        source.close()
        const part = await openPart(world, 10)
        part.write(0, blockOf(formulaBytes(10)), () => {})
        part.close()
        await openPart(world, 10).then((again) => again.discard())
        const whole = await openPart(world, 10)
        await write(whole, 0, formulaBytes(10))
        await finish(whole, true)
        await openSource(world, 'folder').catch(() => {})
        await openSource(world, 'missing').catch(() => {})
      }
      // The next one to open the part does so when the one before has been closed.
      await openPart(world, 10).then((last) => last.discard())
      await openPart(world, 10)
        .then((last) => settled((done) => last.finish({ replace: true }, done)))
        .catch(() => {})
      await withoutThreads()
      assert.equal(openDescriptors(), before)
    }))

  it('stays usable for others when it is closed in the middle of an operation', () =>
    withWorld(async (world) => {
      await world.put('a', formulaBytes(100))
      await world.put('b', formulaBytes(100, 9))
      for (let round = 0; round < 50; round++) {
        const closing = await openSource(world, 'a')
        closing.read(0, 100, () => assert.fail('reported after close'))
        closing.close()
        const other = await openSource(world, 'b')
        assert.equal(await hash(other, 0, 100, leafBytes), treeOf(formulaBytes(100, 9)))
        other.close()
      }
    }))

  it('makes files as others do: readable as the user has chosen', () =>
    withWorld(async (world) => {
      const part = await openPart(world, 1)
      await write(part, 0, formulaBytes(1))
      await finish(part)
      await world.put('ordinary', formulaBytes(1))
      const modeOf = (name: string) => fs.statSync(join(world.directory, name)).mode
      assert.equal(modeOf('new'), modeOf('ordinary'))
    }))

  it('leaves nothing but the file when it is finished', () =>
    withWorld(async (world) => {
      for (const replace of [false, true]) {
        const part = await openPart(world, 1)
        await write(part, 0, formulaBytes(1))
        await finish(part, replace)
        assert.deepEqual(fs.readdirSync(world.directory), ['new'])
      }
    }))

  it('says in plain words that the disk is full, and goes on when there is space again', () =>
    withWorld(async (world) => {
      const part = await openPart(world, 100)
      const block = blockOf(formulaBytes(100))
      await replyingWith('ENOSPC', () =>
        assert.rejects(
          settled((done) => part.write(0, block, done)),
          /\.part cannot be written: no space is left on the device; free some and try again/,
        ),
      )
      for (const code of ['ENOSPC', 'EDQUOT']) {
        const again = blockOf(formulaBytes(100))
        await replyingWith(code, () =>
          fails(
            'DISK_FULL',
            settled((done) => part.write(0, again, done)),
          ),
        )
      }
      assert.equal(block.releases, 1)
      await write(part, 0, formulaBytes(100))
      await finish(part)
    }))

  it('does without hard links where there are none, and still replaces nothing', () =>
    withWorld(async (world) => {
      await replacing('link', failing('EPERM'), async () => {
        const part = await openPart(world, 1)
        await write(part, 0, formulaBytes(1))
        await finish(part)
        const other = await openPart(world, 2)
        await write(other, 0, formulaBytes(2))
        await fails('FILE_EXISTS', finish(other))
      })
      assert.deepEqual(await world.bytesOf('new'), formulaBytes(1))
    }))

  it('starts again from nothing when a part could not be stored', () =>
    withWorld(async (world) => {
      const part = await openPart(world, 1)
      await write(part, 0, formulaBytes(1))
      await replacing('fsync', failing('EIO'), () =>
        assert.rejects(finish(part), /stored, and is deleted: the device reports an error/),
      )
      assert.deepEqual(fs.readdirSync(world.directory), [])
    }))

  it('keeps the part when its final name cannot be had', () =>
    withWorld(async (world) => {
      const part = await openPart(world, 1)
      await write(part, 0, formulaBytes(1))
      await replacing('rename', failing('EROFS'), () =>
        assert.rejects(finish(part, true), /new cannot be written: the file system is read-only/),
      )
      const again = await openPart(world, 1)
      assert.equal(again.sizeFound, 1)
      again.discard()
    }))

  it('does not report a finish that was closed, and leaves its name free', () =>
    withWorld(async (world) => {
      const part = await openPart(world, 1)
      await write(part, 0, formulaBytes(1))
      part.finish({ replace: false }, () => assert.fail('reported after close'))
      part.close()
      part.discard()
      await assert.rejects(openPart(world, 1), /being downloaded already/)
      await until(() => fs.existsSync(join(world.directory, 'new')))
      assert.deepEqual(await world.bytesOf('new'), formulaBytes(1))
    }))
})
