import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { extname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { RodizioError } from '../../../core/errors.js'
import type { PartFile } from '../../../core/runtime/disk.js'
import { SystemDisk } from '../../../core/runtime/system-disk.js'
import { WriteThread } from '../../../core/runtime/write-thread.js'
import { formulaBytes } from '../../support/formula-bytes.js'
import { settled } from '../../support/settled.js'
import { inTemporaryFolder } from '../../support/temporary-folder.js'
import { hash, treeOf, write } from './disk-behaviour.js'

const pieces = 12
const pieceBytes = 64 * 1024
const content = { name: 'folder/file', root: 'ab'.repeat(32), size: pieces * pieceBytes }

const disk = new SystemDisk()

const openPart = (directory: string): Promise<PartFile> =>
  settled((done) => disk.openPart(directory, content, done))

const partsIn = (directory: string): string[] =>
  fs.readdirSync(join(directory, 'folder')).filter((name) => name.endsWith('.part'))

/** Runs the writer until it says `last`, kills it, and tells which pieces it had said by then. */
async function killed(directory: string, stopAfter: number, last: string): Promise<number[]> {
  const program = fileURLToPath(new URL('./part-writer.js', import.meta.url))
  const args = [program, directory, pieces, pieceBytes, stopAfter].map(String)
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const said: number[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    if (line !== 'half') said.push(Number(line))
    if (line === last) child.kill('SIGKILL')
  }
  if (child.signalCode === null) await once(child, 'exit')
  assert.equal(child.signalCode, 'SIGKILL')
  return said.sort((one, other) => one - other)
}

/** Which pieces the disk says are good, and which a look at the bytes says are. */
async function goodPieces(directory: string): Promise<{ hashed: number[]; seen: number[] }> {
  const [name] = partsIn(directory)
  const bytes = fs.readFileSync(join(directory, 'folder', name!))
  const part = await openPart(directory)
  assert.equal(part.sizeFound, bytes.length)
  const hashed: number[] = []
  const seen: number[] = []
  for (let piece = 0; (piece + 1) * pieceBytes <= part.sizeFound; piece++) {
    const offset = piece * pieceBytes
    const expected = formulaBytes(pieceBytes, offset)
    if (bytes.subarray(offset, offset + pieceBytes).equals(expected)) seen.push(piece)
    const root = await hash(part, offset, pieceBytes, pieceBytes)
    if (root === treeOf(expected)) hashed.push(piece)
  }
  part.close()
  return { hashed, seen }
}

describe('A part file in a crash', () => {
  after((done) => disk.close(done))

  for (const stopAfter of [0, 1, 7])
    it(`has exactly the ${stopAfter} pieces that were written when the process was killed`, () =>
      inTemporaryFolder({}, async (directory) => {
        const said = await killed(directory, stopAfter, 'half')
        assert.equal(said.length, stopAfter)
        const left = fs.readdirSync(join(directory, 'folder')).map((name) => extname(name))
        assert.deepEqual(left.sort(), ['.lock', '.part'])
        assert.deepEqual(await goodPieces(directory), { hashed: said, seen: said })
      }))

  it('tells the good pieces from the others when the process was killed while it wrote', () =>
    inTemporaryFolder({}, async (directory) => {
      const said = await killed(directory, pieces, '0')
      const { hashed, seen } = await goodPieces(directory)
      assert.deepEqual(hashed, seen)
      for (const piece of said) assert.ok(hashed.includes(piece), `piece ${piece}`)
    }))

  it('becomes the whole file or none, whichever step fails on the way', () =>
    inTemporaryFolder({}, async (temp) => {
      let failed = 0
      for (let step = 0; ; step++) {
        const directory = join(temp, String(step))
        fs.mkdirSync(directory)
        const outcome = await failingAt(step, () => download(directory)).catch((error) => error)
        const path = join(directory, content.name)
        if (fs.existsSync(path))
          assert.ok(fs.readFileSync(path).equals(formulaBytes(content.size)), `step ${step}`)
        if (!(outcome instanceof Error)) {
          assert.ok(fs.existsSync(path))
          // The steps of a download that nothing ever failed: all have had their turn.
          if (outcome < step) break
          continue
        }
        failed++
        assert.ok(outcome instanceof RodizioError && outcome.code === 'LOCAL_FILE', String(outcome))
        // And the next try succeeds, from whatever was left, with every descriptor given back.
        await download(directory)
      }
      assert.ok(failed > 12, `only ${failed} steps could fail`)
    }))
})

async function download(directory: string): Promise<void> {
  const part = await openPart(directory)
  try {
    await write(part, 0, formulaBytes(content.size))
    await settled((done) => part.finish({ replace: true }, done))
  } finally {
    part.close()
  }
}

/** Runs `use` while the call number `step` to the file system fails; how many calls there were. */
async function failingAt(step: number, use: () => Promise<void>): Promise<number> {
  const names = ['fstat', 'fsync', 'ftruncate', 'link', 'lstat', 'mkdir', 'open', 'rename']
  const functions = fs as unknown as Record<string, (...args: unknown[]) => void>
  const originals = names.map((name) => [name, functions[name]!] as const)
  let calls = 0
  for (const [name, original] of originals)
    functions[name] = (...args) => {
      if (calls++ !== step) return original(...args)
      const done = args.at(-1) as (error: Error) => void
      setImmediate(done, Object.assign(new Error(`${name} failed`), { code: 'EIO' }))
    }
  const { write } = WriteThread.prototype
  WriteThread.prototype.write = function (order, done) {
    if (calls++ !== step) return write.call(this, order, done)
    setImmediate(done, { code: 'EIO', message: 'write failed' })
  }
  syncBuiltinESMExports()
  try {
    await use()
    return calls
  } finally {
    WriteThread.prototype.write = write
    for (const [name, original] of originals) functions[name] = original
    syncBuiltinESMExports()
  }
}
