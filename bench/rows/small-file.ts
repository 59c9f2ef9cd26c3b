import { join } from 'node:path'
import { measurePairs } from '../measure/pairs.js'
import { hashOfFile, writeRandomFile } from '../place/contents.js'
import type { Command } from '../programs/children.js'
import { serveByNginx } from '../programs/nginx.js'
import { bareNode, rodizio, serveByRodizio } from '../programs/rodizio.js'
import { timeFetch } from '../programs/time-fetch.js'
import { type Bench, inFolder, type Measured, type Row } from '../row.js'
import { inSeconds } from '../words.js'

const fileBytes = 1024 * 1024

/** One file of one MiB: mostly the start, and the way to the first byte. */
export const smallFile: Row = {
  title: 'a file of 1 MiB, from command to exit, verified',
  against: 'the bare start of Node, then `curl`',
  needs: ['nginx', 'curl'],
  unit: 'ms',
  atMost: 100,
  measure,
}

async function measure(bench: Bench): Promise<Measured> {
  const { children, say } = bench
  return inFolder(bench, 2 * fileBytes, async ({ path }) => {
    const original = join(path, 'file.bin')
    const copies = join(path, 'copies')
    const to = join(copies, 'file.bin')
    writeRandomFile(original, fileBytes)
    const sha256 = await hashOfFile(original)
    const { tracker } = await serveByRodizio(children, original)
    const root = await serveByNginx(children, { directory: path, prefix: join(path, 'nginx') })
    const run = (...commands: Command[]) => timeFetch(children, commands, { to, sha256 })
    const get = rodizio('get', 'file.bin', '--tracker', tracker, '-o', copies, '--quiet')
    const sides = {
      ours: () => run(get),
      theirs: () => run(bareNode, ['curl', '-sS', '-o', to, `${root}/file.bin`]),
    }
    const { ours, theirs } = await measurePairs(bench.pairs, sides, (ours, theirs) =>
      say(`${inSeconds(ours)} : ${inSeconds(theirs)}`),
    )
    return { value: ours - theirs, ours: inSeconds(ours), theirs: inSeconds(theirs) }
  })
}
