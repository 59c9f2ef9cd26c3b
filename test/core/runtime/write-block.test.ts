import assert from 'node:assert/strict'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import workerThreads from 'node:worker_threads'
import { hashLeaves, leafBytes } from '../../../core/content/merkle.js'
import { LIMITS } from '../../../core/limits.js'
import { writeBlock } from '../../../core/runtime/write-block.js'
import { type WriteReply, WriteThread } from '../../../core/runtime/write-thread.js'
import { formulaBytes } from '../../support/formula-bytes.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

type WriteSync = (...args: unknown[]) => number

function withWriteSync(replacement: (original: WriteSync) => WriteSync, use: () => void): void {
  const original = fs.writeSync
  Object.assign(fs, { writeSync: replacement(original as WriteSync) })
  syncBuiltinESMExports()
  try {
    use()
  } finally {
    Object.assign(fs, { writeSync: original })
    syncBuiltinESMExports()
  }
}

describe('a block that is written', () => {
  const folder = temporaryFolder()
  const bytes = formulaBytes(2 * leafBytes + 100)
  let fd: number

  beforeEach(() => {
    fd = fs.openSync(join(folder(), 'part'), 'w+')
  })
  afterEach(() => fs.closeSync(fd))

  const whole = { begin: 50, end: 50 + leafBytes }
  const order = () => ({ fd, offset: 7, bytes, wholeBegin: whole.begin, wholeEnd: whole.end })
  const expected = { hashes: hashLeaves(bytes.subarray(whole.begin, whole.end)) }
  const written = () => fs.readFileSync(join(folder(), 'part')).subarray(7)

  it('has its whole leaves hashed', () => {
    assert.deepEqual(writeBlock(order()), expected)
    assert.deepEqual(written(), Buffer.from(bytes))
    assert.deepEqual(writeBlock({ ...order(), wholeEnd: 0 }), { hashes: new Uint8Array() })
  })

  it('is written on when the system takes less than it is given', () => {
    const reluctant =
      (original: WriteSync): WriteSync =>
      (one, from, begin, length, at) =>
        original(one, from, begin, Math.min(length as number, 1000), at)
    withWriteSync(reluctant, () => assert.deepEqual(writeBlock(order()), expected))
    assert.deepEqual(written(), Buffer.from(bytes))
  })

  it('brings what the system says of a disk that filled up in the middle', () => {
    let calls = 0
    const filling =
      (original: WriteSync): WriteSync =>
      (one, from, begin, _length, at) => {
        if (++calls === 1) return original(one, from, begin, 1000, at)
        throw Object.assign(new Error('it is full'), { code: 'ENOSPC' })
      }
    withWriteSync(filling, () =>
      assert.deepEqual(writeBlock(order()), { code: 'ENOSPC', message: 'it is full' }),
    )
  })

  it('needs no thread while there is little to write', async () => {
    let started = 0
    const { Worker } = workerThreads
    const counting = class extends Worker {
      constructor(...all: ConstructorParameters<typeof Worker>) {
        started++
        super(...all)
      }
    }
    const thread = new WriteThread()
    const written = LIMITS.writtenWithoutThreadBytes - bytes.length
    try {
      Object.assign(workerThreads, { Worker: counting })
      syncBuiltinESMExports()
      thread.expect(LIMITS.writtenWithoutThreadBytes)
      const much = { ...order(), bytes: new Uint8Array(written) }
      await new Promise<WriteReply>((resolve) => thread.write(much, resolve))
      assert.deepEqual(await new Promise((resolve) => thread.write(order(), resolve)), expected)
      assert.equal(started, 0)
      await new Promise<WriteReply>((resolve) => thread.write(order(), resolve))
      assert.equal(started, 1)
    } finally {
      Object.assign(workerThreads, { Worker })
      syncBuiltinESMExports()
    }
    await new Promise<void>((done) => thread.close(done))
  })

  it('goes through a thread, shared or not, and is answered if the thread breaks', async () => {
    const thread = new WriteThread()
    thread.expect(LIMITS.writtenWithoutThreadBytes + 1)
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length))
    shared.set(bytes)
    const write = (change: object): Promise<WriteReply> =>
      new Promise((resolve) => thread.write({ ...order(), ...change }, resolve))
    const [own, other, bad] = await Promise.all([
      write({}),
      write({ bytes: shared }),
      write({ fd: 9_999 }),
    ])
    assert.deepEqual([own, other], [expected, expected])
    assert.ok('code' in bad && bad.code === 'EBADF')
    assert.deepEqual(written(), Buffer.from(bytes))
    const broken = await write({ bytes: undefined })
    assert.ok('message' in broken && /undefined/.test(broken.message), JSON.stringify(broken))
    assert.deepEqual(await write({}), expected, 'the next one is not written')
    await new Promise<void>((done) => thread.close(done))
  })
})
