import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { processes } from '../support/processes.js'
import { inRealWorld, type RealWorld } from '../support/real-world.js'
import { sameContent } from '../support/same-content.js'

const mebibyte = 1024 * 1024

/**
 * Runs `use` while a file system of this size is mounted there; false where that is not allowed: it
 * needs Linux and root.
 */
async function onSmallDisk(path: string, bytes: number, use: () => Promise<void>) {
  mkdirSync(path)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path], { stdio: 'pipe' })
  } catch {
    return false
  }
  try {
    await use()
    return true
  } finally {
    // Lazily: after a failure a process may still have a file open there.
    execFileSync('umount', ['-l', path])
  }
}

describe('a file system that is full', () => {
  const start = processes()

  it('pauses a get; it goes on when there is room, and keeps its part', async function () {
    let possible = false
    await inRealWorld(async (world) => {
      const folder = join(world.folder, 'small')
      possible = await onSmallDisk(folder, 32 * mebibyte, () => fillUp(world, folder, start))
    })
    if (possible) return
    console.log('      skipped: a tmpfs cannot be mounted here')
    this.skip()
  }).timeout(60_000)
})

/** Gets a file of 24 MiB into `folder`, which has room for 16 MiB of it, until there is more. */
async function fillUp(world: RealWorld, folder: string, start: ReturnType<typeof processes>) {
  await world.tracker()
  world.put('seeder/file.bin', randomBytes(24 * mebibyte + 1))
  const seeder = await world.peer('seeder')
  await seeder.indexed()
  await seeder.update()
  const ballast = join(folder, 'ballast')
  writeFileSync(ballast, Buffer.alloc(16 * mebibyte))
  const words = ['get', 'file.bin', '-o', folder, '--tracker', `127.0.0.1:${world.port}`]
  const get = () => start(words, { directory: world.folder })
  const first = get()
  const [said] = await first.says(/no room in .* when there is room/)
  assert.match(said, /small: file\.bin needs \d+\.\d MiB more and [\d.]+ \w+ are free; it goes/)
  first.signal('SIGINT')
  assert.equal(await first.ended(), 130)
  const names = readdirSync(folder).filter((name) => name !== 'ballast')
  assert.equal(names.length, 1)
  assert.match(names[0]!, /\.part$/)

  let sent = 0
  seeder.facts.hear('upload-ended', (_link, _file, _ticket, bytes) => {
    sent += bytes
  })
  const second = get()
  await second.says(/no room in /)
  assert.equal(second.running, true)
  unlinkSync(ballast)
  assert.equal(await second.ended(), 0, second.stderr)
  assert.ok(sameContent(join(world.folder, 'seeder/file.bin'), join(folder, 'file.bin')))
  assert.ok(sent < 16 * mebibyte, `${sent} bytes for the rest`)
}
