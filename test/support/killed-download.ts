import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pieceBytesOf } from '../../core/content/piece-layout.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import type { processes } from './processes.js'
import { inRealWorld } from './real-world.js'

interface Run {
  readonly size: number
  readonly times: number
  readonly start: ReturnType<typeof processes>
}

/** A few on their way from each source, and what the lines between hold. */
const openPiecesMax = 40

/**
 * Downloads with `rodizio get` in a process of its own, kills it with SIGKILL at a moment that the
 * seed decides, and starts it again: nothing of what was whole on the disk may move again.
 */
export async function killAndResume({ size, times, start }: Run): Promise<void> {
  const seed = process.env.RODIZIO_SEED ?? randomBytes(4).toString('hex')
  console.log(`      seed ${seed} (RODIZIO_SEED=${seed} repeats it)`)
  const random = new SeededRandom(seed)
  await inRealWorld(async (world) => {
    // Any two pieces differ, though it is quickly made.
    const content = Buffer.alloc(size, randomBytes(1_000_003))
    await world.tracker()
    world.put('seeder/file.bin', content)
    const seeder = await world.peer('seeder')
    await seeder.indexed()
    await seeder.update()
    const folder = join(world.folder, 'into')
    const get = () =>
      start(['get', 'file.bin', '--json', '-o', folder, '--tracker', `127.0.0.1:${world.port}`], {
        directory: world.folder,
      })
    for (let time = 0; time < times; time++) {
      rmSync(folder, { recursive: true, force: true })
      const killAt = Math.floor(size * 0.9 * (random.below(1_000_000) / 1_000_000))
      const first = get()
      let sent = 0
      const stop = seeder.facts.hear('upload-ended', (_link, _file, _ticket, bytes) => {
        sent += bytes
        if (sent >= killAt) first.signal('SIGKILL')
      })
      assert.equal(await first.ended(), -1, first.stderr)
      stop()
      assert.equal(existsSync(join(folder, 'file.bin')), false)
      const { whole, open } = piecesIn(folder, content)
      const second = get()
      assert.equal(await second.ended(), 0, second.stderr)
      const fetched = bytesOf(second.stdout)
      const what = `killed after ${killAt} bytes, ${whole} pieces whole and ${open} open`
      assert.equal(fetched, size - whole * pieceBytesOf(size), what)
      assert.ok(open <= openPiecesMax, what)
      assert.ok(readFileSync(join(folder, 'file.bin')).equals(content), what)
      assert.deepEqual(readdirSync(folder), ['file.bin'], what)
    }
  })
}

/** Of the part file: pieces as they should be, and others of which something is there. */
function piecesIn(folder: string, content: Buffer): { whole: number; open: number } {
  const name = existsSync(folder) && readdirSync(folder).find((each) => each.endsWith('.part'))
  const part = name ? readFileSync(join(folder, name)) : Buffer.alloc(0)
  const pieceBytes = pieceBytesOf(content.length)
  const nothing = Buffer.alloc(pieceBytes)
  let whole = 0
  let open = 0
  for (let offset = 0; offset < part.length; offset += pieceBytes) {
    const piece = part.subarray(offset, offset + pieceBytes)
    if (piece.equals(content.subarray(offset, offset + pieceBytes))) whole++
    else if (!piece.equals(nothing.subarray(0, piece.length))) open++
  }
  return { whole, open }
}

function bytesOf(stdout: string): number {
  const events = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
  const done = events.find(({ event }) => event === 'done')
  return done.sources.reduce((sum: number, { bytes }: { bytes: number }) => sum + bytes, 0)
}
