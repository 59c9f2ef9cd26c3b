import assert from 'node:assert/strict'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import type { RodizioError } from '../../../core/errors.js'
import * as bundles from '../../../core/runtime/bundle-files.js'
import type { FileStatus } from '../../../core/runtime/disk.js'
import { hiddenName } from '../../../core/runtime/hidden-name.js'
import { SystemDisk } from '../../../core/runtime/system-disk.js'
import { formulaBytes } from '../../support/formula-bytes.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { infoOf, shown, storeAll } from './bundle-behaviour.js'
import { openPart } from './disk-behaviour.js'

const bytes = formulaBytes(2_000, 1)

type Outcome = FileStatus | RodizioError

describe('small files on the disk of this machine', () => {
  const folder = temporaryFolder()
  const inside = () => fs.readdirSync(folder()).sort()
  const store = (...names: string[]) =>
    new Promise<Outcome[]>((done) => {
      const files = names.map((name) => infoOf(name, bytes))
      bundles.storeAll(folder(), files, Buffer.concat(names.map(() => bytes)), done)
    })

  /** Lets `call` of the file system fail once. */
  function failing(call: 'fsync' | 'linkSync' | 'writeSync', code: string): () => void {
    const real = fs[call]
    fs[call] = ((...args: unknown[]) => {
      mend()
      const error = Object.assign(new Error(code), { code, path: 'p', syscall: call.slice(0, -4) })
      if (call !== 'fsync') throw error
      setImmediate(args[1] as (error: Error) => void, error)
    }) as never
    syncBuiltinESMExports()
    const mend = (): void => {
      fs[call] = real as never
      syncBuiltinESMExports()
    }
    return mend
  }

  it('leave nothing behind but themselves', async () => {
    assert.deepEqual(shown(await store('a', 'b')), ['a of 2000', 'b of 2000'])
    assert.deepEqual(inside(), ['a', 'b'])
  })

  for (const call of ['writeSync', 'fsync'] as const) {
    it(`are not there when ${call} fails; the others are`, async () => {
      const mend = failing(call, 'EIO')
      try {
        const [first, second] = await store('a', 'b')
        assert.equal((first as RodizioError).code, 'LOCAL_FILE')
        assert.match((first as RodizioError).message, /the device reports an error/)
        assert.deepEqual(shown([second]), ['b of 2000'])
        assert.deepEqual(inside(), ['b'])
      } finally {
        mend()
      }
    })
  }

  it('are not renamed when it is the sync that is not permitted', async () => {
    const mend = failing('fsync', 'EPERM')
    try {
      assert.deepEqual(shown(await store('a', 'b')), ['LOCAL_FILE', 'b of 2000'])
      assert.deepEqual(inside(), ['b'])
    } finally {
      mend()
    }
  })

  it('are renamed where there are no links', async () => {
    const mend = failing('linkSync', 'EPERM')
    try {
      assert.deepEqual(shown(await store('a')), ['a of 2000'])
      assert.deepEqual(inside(), ['a'])
    } finally {
      mend()
    }
  })

  it('are all on the disk before the first has its name, and their folders after', async () => {
    const calls: string[] = []
    const real = { fsync: fs.fsync, fsyncSync: fs.fsyncSync, linkSync: fs.linkSync }
    Object.assign(fs, {
      fsync: ((fd, done) => {
        calls.push('sync file')
        real.fsync(fd, (error) => {
          calls.push('synced')
          done(error)
        })
      }) as typeof fs.fsync,
      fsyncSync: (fd: number) => {
        calls.push('sync folder')
        real.fsyncSync(fd)
      },
      linkSync: (...paths: Parameters<typeof fs.linkSync>) => {
        calls.push('name')
        real.linkSync(...paths)
      },
    })
    syncBuiltinESMExports()
    try {
      await store('x/a', 'x/b')
    } finally {
      Object.assign(fs, real)
      syncBuiltinESMExports()
    }
    const both = (call: string) => [call, call]
    assert.deepEqual(calls, ['sync file', 'synced', 'name', 'sync folder'].flatMap(both))
  })

  it('are on their way in two bundles at most, whatever is handed over', async () => {
    const disk = new SystemDisk()
    const bundle = async (number: number): Promise<void> => {
      const files = Array.from({ length: 50 }, (_, file) => infoOf(`${number}-${file}`, bytes))
      await storeAll(
        { disk, directory: folder() } as never,
        files,
        files.map(() => bytes),
      )
    }
    let over = false
    const stored = Promise.all(Array.from({ length: 5 }, (_, number) => bundle(number)))
    const end = stored.finally(() => {
      over = true
    })
    while (!over) {
      const hidden = inside().filter((name) => name.startsWith('.'))
      assert.ok(hidden.length <= 100, `${hidden.length} files are on their way`)
      await new Promise(setImmediate)
    }
    await end
    assert.equal(inside().length, 250)
    await new Promise<void>((done) => disk.close(done))
  })

  it('follow no link on the way', async () => {
    const outside = fs.mkdtempSync(`${folder()}-outside-`)
    try {
      fs.symlinkSync(outside, join(folder(), 'link'))
      assert.deepEqual(shown(await store('link/a', 'b')), ['LOCAL_FILE', 'b of 2000'])
      assert.deepEqual(fs.readdirSync(outside), [])
      fs.writeFileSync(join(outside, 'a'), bytes)
      const [found] = bundles.compareAll(folder(), [infoOf('link/a', bytes)])
      assert.equal((found as RodizioError).code, 'LOCAL_FILE')
    } finally {
      fs.rmSync(outside, { recursive: true })
    }
  })

  it('follow no link between folders that were entered', async () => {
    fs.mkdirSync(join(folder(), 'real'))
    fs.symlinkSync('real', join(folder(), 'link'))
    const [before, through, after] = await store('real/a', 'link/b', 'real/c')
    assert.deepEqual(shown([before, after]), ['real/a of 2000', 'real/c of 2000'])
    assert.match((through as RodizioError).message, /is a link, and none is followed/)
    assert.deepEqual(fs.readdirSync(join(folder(), 'real')).sort(), ['a', 'c'])
  })

  it('are left to who stores them now; what was left behind goes with a download', async () => {
    const file = infoOf('new', bytes)
    fs.writeFileSync(join(folder(), hiddenName(file, 'new')), 'half of it')
    assert.deepEqual(shown(await store('new')), ['LOCAL_FILE'])
    assert.deepEqual(inside(), [hiddenName(file, 'new')])
    const world = { disk: new SystemDisk(), directory: folder() }
    const part = await openPart(world as never, file.size, { root: file.root })
    assert.ok(!inside().includes(hiddenName(file, 'new')))
    part.discard()
    await new Promise<void>((done) => world.disk.close(done))
  })
})
