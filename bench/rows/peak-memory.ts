import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashOfFile, writeSparseFile } from '../place/contents.js'
import type { Child } from '../programs/children.js'
import { rodizio, serveByRodizio } from '../programs/rodizio.js'
import { type Bench, inFolder, type Measured, type Row, Skipped } from '../row.js'

const MiB = 1024 ** 2
const GiB = 1024 ** 3

/** The most memory that either side has had when a very large file has moved. */
export const peakMemory: Row = {
  title: 'peak memory of a peer moving 10 GiB',
  against: 'a bound',
  needs: [],
  unit: 'MiB',
  atMost: 120,
  measure,
}

async function measure(bench: Bench): Promise<Measured> {
  const { children, quick } = bench
  if (process.platform !== 'linux') throw new Skipped('only Linux tells the peak of a process')
  const bytes = quick ? 64 * MiB : 10 * GiB
  // The copy has no holes; the original is little else.
  return inFolder(bench, 1.02 * bytes, async ({ path, medium }) => {
    const original = join(path, 'file.bin')
    const copies = join(path, 'copies')
    mkdirSync(copies)
    writeSparseFile(original, bytes)
    const { tracker, seeder } = await serveByRodizio(children, original)
    // It stays, so that it can be looked at when all is done.
    const stay = ['--stay', '1h']
    const get = children.start(
      rodizio('get', 'file.bin', '--tracker', tracker, '-o', copies, ...stay),
    )
    await get.says(/^file\.bin .*, verified$/m)
    const [sending, receiving] = [peakMiB(seeder), peakMiB(get)]
    if ((await hashOfFile(original)) !== (await hashOfFile(join(copies, 'file.bin'))))
      throw new Error('the copy is another file')
    return {
      value: Math.max(sending, receiving),
      ours: `source ${Math.round(sending)} MiB, receiver ${Math.round(receiving)} MiB`,
      theirs: `to ${medium}`,
    }
  })
}

/** The most that a process has had in memory so far. */
function peakMiB({ pid }: Child): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)![1]) / 1024
}
