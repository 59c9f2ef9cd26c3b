import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { compare } from '../measure/compare.js'
import { hashOfFile, writeRandomFile } from '../place/contents.js'
import type { Command } from '../programs/children.js'
import { serveByNginx } from '../programs/nginx.js'
import { rodizio, serveByRodizio } from '../programs/rodizio.js'
import { type Bench, inFolder, type Measured, type Row } from '../row.js'

const receivers = 8

/** One file to several at once, from the start of the first to the exit of the last. */
export const oneToMany: Row = {
  title: `one seeder to ${receivers} peers on this machine, verified`,
  against: `${receivers} \`curl\` from one nginx, unverified`,
  needs: ['nginx', 'curl'],
  unit: '×',
  atMost: 2.2,
  measure,
}

async function measure(bench: Bench): Promise<Measured> {
  const { children, fileBytes } = bench
  return inFolder(bench, (receivers + 1) * fileBytes, async ({ path }) => {
    const original = join(path, 'file.bin')
    const copies = join(path, 'copies')
    const folders = Array.from({ length: receivers }, (_, number) => join(copies, `${number}`))
    writeRandomFile(original, fileBytes)
    const whole = await hashOfFile(original)
    const { tracker } = await serveByRodizio(children, original)
    const root = await serveByNginx(children, { directory: path, prefix: join(path, 'nginx') })

    const run = async (command: (folder: string) => Command): Promise<number> => {
      rmSync(copies, { recursive: true, force: true })
      for (const folder of folders) mkdirSync(folder, { recursive: true })
      const sinceMs = performance.now()
      await Promise.all(folders.map((folder) => children.time(command(folder))))
      const ms = performance.now() - sinceMs
      for (const folder of folders)
        if ((await hashOfFile(join(folder, 'file.bin'))) !== whole)
          throw new Error(`${command(folder).join(' ')} made another file`)
      return ms
    }
    const get = (folder: string): Command =>
      rodizio('get', 'file.bin', '--tracker', tracker, '-o', folder, '--quiet')
    const curl = (folder: string): Command => [
      'curl',
      '-sS',
      '-o',
      join(folder, 'file.bin'),
      `${root}/file.bin`,
    ]
    return compare(bench, { ours: () => run(get), theirs: () => run(curl) })
  })
}
