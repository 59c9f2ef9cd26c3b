import assert from 'node:assert/strict'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import type { RodizioError } from '../../../core/errors.js'
import * as bundles from '../../../core/runtime/bundle-files.js'
import { hiddenName } from '../../../core/runtime/hidden-name.js'
import { SystemDisk } from '../../../core/runtime/system-disk.js'
import { formulaBytes } from '../../support/formula-bytes.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { infoOf, shown } from './bundle-behaviour.js'
import { openPart } from './disk-behaviour.js'

const bytes = formulaBytes(2_000, 1)

describe('small files on the disk of this machine', () => {
  const folder = temporaryFolder()
  const inside = () => fs.readdirSync(folder()).sort()
  const store = (...names: string[]) =>
    bundles.storeAll(
      folder(),
      names.map((name) => infoOf(name, bytes)),
      new Uint8Array(Buffer.concat(names.map(() => bytes))),
    )

  /** Lets `call` of the file system fail once, and counts it. */
  function failing(call: 'fsyncSync' | 'linkSync' | 'writeSync', code: string): () => void {
    const real = fs[call]
    fs[call] = (() => {
      mend()
      throw Object.assign(new Error(code), { code, path: 'p', syscall: call.slice(0, -4) })
    }) as never
    syncBuiltinESMExports()
    const mend = (): void => {
      fs[call] = real as never
      syncBuiltinESMExports()
    }
    return mend
  }

  it('leave nothing behind but themselves', () => {
    assert.deepEqual(shown(store('a', 'b')), ['a of 2000', 'b of 2000'])
    assert.deepEqual(inside(), ['a', 'b'])
  })

  for (const call of ['writeSync', 'fsyncSync'] as const) {
    it(`are not there when ${call} fails; the others are`, () => {
      const mend = failing(call, 'EIO')
      try {
        const [first, second] = store('a', 'b')
        assert.equal((first as RodizioError).code, 'LOCAL_FILE')
        assert.match((first as RodizioError).message, /the device reports an error/)
        assert.deepEqual(shown([second]), ['b of 2000'])
        assert.deepEqual(inside(), ['b'])
      } finally {
        mend()
      }
    })
  }

  it('are renamed where there are no links', () => {
    const mend = failing('linkSync', 'EPERM')
    try {
      assert.deepEqual(shown(store('a')), ['a of 2000'])
      assert.deepEqual(inside(), ['a'])
    } finally {
      mend()
    }
  })

  it('are synced before they have their names, and their folders after', () => {
    const calls: string[] = []
    const real = { fsyncSync: fs.fsyncSync, linkSync: fs.linkSync }
    fs.fsyncSync = (fd) => {
      calls.push(fs.fstatSync(fd).isDirectory() ? 'sync folder' : 'sync file')
      real.fsyncSync(fd)
    }
    fs.linkSync = (...paths) => {
      calls.push('name')
      real.linkSync(...paths)
    }
    syncBuiltinESMExports()
    try {
      store('x/a', 'x/b')
    } finally {
      Object.assign(fs, real)
      syncBuiltinESMExports()
    }
    const file = ['sync file', 'name']
    assert.deepEqual(calls, [...file, ...file, 'sync folder', 'sync folder'])
  })

  it('follow no link on the way', () => {
    const outside = fs.mkdtempSync(`${folder()}-outside-`)
    try {
      fs.symlinkSync(outside, join(folder(), 'link'))
      assert.deepEqual(shown(store('link/a', 'b')), ['LOCAL_FILE', 'b of 2000'])
      assert.deepEqual(fs.readdirSync(outside), [])
      fs.writeFileSync(join(outside, 'a'), bytes)
      const [found] = bundles.compareAll(folder(), [infoOf('link/a', bytes)])
      assert.equal((found as RodizioError).code, 'LOCAL_FILE')
    } finally {
      fs.rmSync(outside, { recursive: true })
    }
  })

  it('follow no link between folders that were entered', () => {
    fs.mkdirSync(join(folder(), 'real'))
    fs.symlinkSync('real', join(folder(), 'link'))
    const [before, through, after] = store('real/a', 'link/b', 'real/c')
    assert.deepEqual(shown([before, after]), ['real/a of 2000', 'real/c of 2000'])
    assert.match((through as RodizioError).message, /is a link, and none is followed/)
    assert.deepEqual(fs.readdirSync(join(folder(), 'real')).sort(), ['a', 'c'])
  })

  it('are left to who stores them now; what was left behind goes with a download', async () => {
    const file = infoOf('new', bytes)
    fs.writeFileSync(join(folder(), hiddenName(file, 'new')), 'half of it')
    assert.deepEqual(shown(bundles.storeAll(folder(), [file], bytes)), ['LOCAL_FILE'])
    assert.deepEqual(inside(), [hiddenName(file, 'new')])
    const world = { disk: new SystemDisk(), directory: folder() }
    const part = await openPart(world as never, file.size, { root: file.root })
    assert.ok(!inside().includes(hiddenName(file, 'new')))
    part.discard()
    await new Promise<void>((done) => world.disk.close(done))
  })
})
