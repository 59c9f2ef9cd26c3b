import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cpuSeconds } from '../measure/cpu-seconds.js'
import { median } from '../measure/median.js'
import { hashOfFile, writeRandomFile } from '../place/contents.js'
import { rodizio, serveByRodizio } from '../programs/rodizio.js'
import { type Bench, inFolder, type Measured, type Row, Skipped } from '../row.js'

/** What one GiB takes of the processors, on both sides; the start of the receiver is in it. */
export const cpuTime: Row = {
  title: 'CPU time for 1 GiB, source and receiver together',
  against: 'an aim of 2.5 s',
  needs: [],
  unit: 's',
  measure,
}

async function measure(bench: Bench): Promise<Measured> {
  if (process.platform !== 'linux') throw new Skipped('only Linux tells the time of a process')
  const { children, fileBytes, pairs, say } = bench
  return inFolder(bench, 2 * fileBytes, async ({ path }) => {
    const original = join(path, 'file.bin')
    const copies = join(path, 'copies')
    writeRandomFile(original, fileBytes)
    const whole = await hashOfFile(original)
    const { tracker, seeder } = await serveByRodizio(children, original)
    const perGiB = (seconds: number): number => (seconds * 2 ** 30) / fileBytes
    const sends: number[] = []
    const gets: number[] = []
    for (let run = 0; run < pairs; run++) {
      rmSync(copies, { recursive: true, force: true })
      mkdirSync(copies)
      const before = cpuSeconds(seeder.pid)
      // It stays, so that it can be looked at when all is done.
      const words = ['--tracker', tracker, '-o', copies, '--quiet', '--stay', '1h']
      const get = children.start(rodizio('get', 'file.bin', ...words))
      await get.says(/^file\.bin .*, verified$/m)
      gets.push(perGiB(cpuSeconds(get.pid)))
      sends.push(perGiB(cpuSeconds(seeder.pid) - before))
      await get.end()
      if ((await hashOfFile(join(copies, 'file.bin'))) !== whole)
        throw new Error('the copy is another file')
      say(`${sends.at(-1)!.toFixed(2)} s + ${gets.at(-1)!.toFixed(2)} s`)
    }
    const [send, get] = [median(sends), median(gets)]
    return {
      value: send + get,
      ours: `source ${send.toFixed(2)} s, receiver ${get.toFixed(2)} s`,
      theirs: '',
    }
  })
}
