import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { measurePairs } from '../measure/pairs.js'
import { hashOfFolder, writeManyFiles } from '../place/contents.js'
import type { Command } from '../programs/children.js'
import { rodizio, serveByRodizio } from '../programs/rodizio.js'
import { serveByRsync } from '../programs/rsync-daemon.js'
import { type Bench, inFolder, type Measured, type Row } from '../row.js'
import { inSeconds } from '../words.js'

const fileBytes = 4096
/** What a small file takes on disk at most, with its folder's entry and the source's cache. */
const roomPerFileBytes = 4 * fileBytes

/** A folder of many small files, from the start of `get` to its exit. */
export const manyFiles: Row = {
  title: '10,000 files of 4 KiB, verified',
  against: '`rsync -a` from an rsync daemon',
  needs: ['rsync'],
  unit: '×',
  atMost: 3,
  measure,
}

async function measure(bench: Bench): Promise<Measured> {
  const { children, quick, say } = bench
  const count = quick ? 200 : 10_000
  return inFolder(bench, 2 * count * roomPerFileBytes, async ({ path }) => {
    const shared = join(path, 'shared')
    const original = join(shared, 'files')
    const copies = join(path, 'copies')
    mkdirSync(original, { recursive: true })
    writeManyFiles(original, count, fileBytes)
    const whole = hashOfFolder(original)
    const { tracker } = await serveByRodizio(children, shared)
    const from = await serveByRsync(children, { directory: original, folder: path })
    const to = join(copies, 'files')

    const run = async (command: Command): Promise<number> => {
      rmSync(copies, { recursive: true, force: true })
      mkdirSync(copies)
      const ms = await children.time(command)
      if (hashOfFolder(to) !== whole) throw new Error(`${command.join(' ')} made another folder`)
      return ms
    }
    const sides = {
      ours: () => run(rodizio('get', 'files/', '--tracker', tracker, '-o', copies, '--quiet')),
      theirs: () => run(['rsync', '-a', from, `${to}/`]),
    }
    const { ours, theirs, ratio } = await measurePairs(bench.pairs, sides, (ours, theirs) =>
      say(`${inSeconds(ours)} : ${inSeconds(theirs)}`),
    )
    return { value: ratio, ours: inSeconds(ours), theirs: inSeconds(theirs) }
  })
}
