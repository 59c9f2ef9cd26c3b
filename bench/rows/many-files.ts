import { mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { compare } from '../measure/compare.js'
import { hashOfFolder, writeManyFiles } from '../place/contents.js'
import type { Folder } from '../place/place.js'
import type { Command } from '../programs/children.js'
import { rodizio, serveByRodizio } from '../programs/rodizio.js'
import { serveByRsync } from '../programs/rsync-daemon.js'
import { type Bench, inFolder, type Measured, type Row } from '../row.js'

const fileBytes = 4096
/** What a small file takes on disk at most, with its folder's entry and the source's cache. */
const roomPerFileBytes = 4 * fileBytes

/** A folder of many small files, from the start of `get` to its exit. */
export const manyFiles: readonly Row[] = [rowOn('memory'), rowOn('disk')]

function rowOn(medium: Folder['medium']): Row {
  const place = medium === 'memory' ? 'memory' : 'the temporary folder'
  return {
    title: `10,000 files of 4 KiB, verified, in ${place}`,
    against: '`rsync -a` from an rsync daemon',
    needs: ['rsync'],
    unit: '×',
    atMost: 1.5,
    measure: (bench) => measure(bench, medium),
  }
}

async function measure(bench: Bench, medium: Folder['medium']): Promise<Measured> {
  const { children, pairs, quick } = bench
  const count = quick ? 200 : 10_000
  const room = (1 + 2 * pairs) * count * roomPerFileBytes
  const measureIn = async ({ path }: Folder): Promise<Measured> => {
    const shared = join(path, 'shared')
    const original = join(shared, 'files')
    mkdirSync(original, { recursive: true })
    writeManyFiles(original, count, fileBytes)
    const whole = hashOfFolder(original)
    const { tracker } = await serveByRodizio(children, shared)
    const from = await serveByRsync(children, { directory: original, folder: path })

    const run = async (command: (copies: string) => Command): Promise<number> => {
      // None is deleted before the last: ext4 passes over the inodes of files that were deleted in
      // the last minutes, one by one, for every file that it creates.
      const copies = mkdtempSync(join(path, 'copies-'))
      const ms = await children.time(command(copies))
      if (hashOfFolder(join(copies, 'files')) !== whole)
        throw new Error(`${command(copies).join(' ')} made another folder`)
      return ms
    }
    const sides = {
      ours: () => run((to) => rodizio('get', 'files/', '--tracker', tracker, '-o', to, '--quiet')),
      theirs: () => run((to) => ['rsync', '-a', from, `${join(to, 'files')}/`]),
    }
    return compare(bench, sides)
  }
  return inFolder(bench, room, measureIn, medium)
}
