import { mkdirSync, rmSync } from 'node:fs'
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
  const { children, quick } = bench
  const count = quick ? 200 : 10_000
  const room = 2 * count * roomPerFileBytes
  const measureIn = async ({ path }: Folder): Promise<Measured> => {
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
    return compare(bench, sides)
  }
  return inFolder(bench, room, measureIn, medium)
}
