import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { LIMITS } from '../../core/limits.js'
import type { PeerNode } from '../../index.js'
import { inRealWorld, type RealWorld } from '../support/real-world.js'

const pieceBytes = LIMITS.pieceBytesMin
const pieces = 10
const content = randomBytes((pieces - 1) * pieceBytes + 777)

/** A peer about to fetch a file, and the path where its part would be. */
async function aboutToFetch(world: RealWorld): Promise<{ peer: PeerNode; part: string }> {
  await world.tracker()
  world.put('a/file.bin', content)
  const seeder = await world.peer('a')
  await seeder.indexed()
  await seeder.update()
  const peer = await world.peer('b')
  // The name is known once a download has begun and been given up.
  const controller = new AbortController()
  peer.facts.once('download-started', () => controller.abort())
  await assert.rejects(peer.get('file.bin', { signal: controller.signal }))
  const folder = join(world.folder, 'b')
  const name = readdirSync(folder).find((each) => each.endsWith('.part'))
  const part = join(folder, name!)
  rmSync(part)
  return { peer, part }
}

async function fetched(world: RealWorld, peer: PeerNode): Promise<number> {
  const got = await peer.get('file.bin')
  assert.ok(world.read('b/file.bin').equals(content))
  assert.deepEqual(
    readdirSync(join(world.folder, 'b')).filter((name) => name.endsWith('.part')),
    [],
  )
  return got.sources.reduce((sum, { bytes }) => sum + bytes, 0)
}

describe('a foreign part file', () => {
  const half = content.subarray(0, 5 * pieceBytes)
  const garbage = randomBytes(content.length)
  const turned = Buffer.from(content)
  turned[3 * pieceBytes + 5]! ^= 1
  const cases: readonly [string, Uint8Array, number][] = [
    ['of nothing', Buffer.alloc(0), content.length],
    ['full of garbage', garbage, content.length],
    ['full of zeros', Buffer.alloc(content.length), content.length],
    ['longer than the file', Buffer.concat([garbage, garbage]), content.length],
    ['that begins well', Buffer.concat([half, garbage]), content.length - half.length],
    ['in which one bit is wrong', turned, pieceBytes],
    ['that is whole, and goes on', Buffer.concat([content, garbage]), 0],
  ]
  for (const [title, bytes, moved] of cases) {
    it(`${title} costs time, never correctness`, () =>
      inRealWorld(async (world) => {
        const { peer, part } = await aboutToFetch(world)
        writeFileSync(part, bytes)
        assert.equal(await fetched(world, peer), moved)
      }))
  }

  it('that is a folder or a link is left as it is, and named', () =>
    inRealWorld(async (world) => {
      const { peer, part } = await aboutToFetch(world)
      world.put('elsewhere', 'mine')
      const elsewhere = join(world.folder, 'elsewhere')
      for (const lay of [() => mkdirSync(part), () => symlinkSync(elsewhere, part)]) {
        lay()
        await assert.rejects(peer.get('file.bin'), ({ code, message }) => {
          assert.equal(code, 'LOCAL_FILE')
          assert.ok(message.includes(part), message)
          return true
        })
        assert.equal(existsSync(join(world.folder, 'b/file.bin')), false)
        rmSync(part, { recursive: true })
      }
      assert.equal(readFileSync(elsewhere, 'utf8'), 'mine')
      assert.equal(await fetched(world, peer), content.length)
    }))
})
