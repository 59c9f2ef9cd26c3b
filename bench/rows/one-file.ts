import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { measurePairs } from '../measure/pairs.js'
import { hashOfFile, writeRandomFile } from '../place/contents.js'
import type { Command } from '../programs/children.js'
import { serveByNginx } from '../programs/nginx.js'
import { rodizio, serveByRodizio } from '../programs/rodizio.js'
import { type Bench, inFolder, type Measured, type Row } from '../row.js'
import { inSeconds } from '../words.js'

/** Another way of fetching the same file. */
interface Rival {
  readonly title: string
  readonly needs: readonly string[]
  /** What is run, one after the other, to have the file at `to`. */
  readonly commands: (what: { url: string; to: string; sha256: string }) => readonly Command[]
}

const curl: Rival = {
  title: '`curl` from nginx, unverified',
  needs: ['nginx', 'curl'],
  commands: ({ url, to }) => [['curl', '-sS', '-o', to, url]],
}

const curlAndOpenssl: Rival = {
  title: 'the same, then `openssl dgst -sha256`',
  needs: [...curl.needs, 'openssl'],
  commands: (what) => [...curl.commands(what), ['openssl', 'dgst', '-sha256', what.to]],
}

const aria2: Rival = {
  title: '`aria2c` from nginx, with its checksum',
  needs: ['nginx', 'aria2c'],
  commands: ({ url, to, sha256 }) => [
    ['aria2c', '--quiet', '--dir=/', `--out=${to}`, `--checksum=sha-256=${sha256}`, url],
  ],
}

/** One verified transfer of one large file, from the start of `get` to its exit. */
export const oneFile: readonly Row[] = [
  { ...against(curl), atMost: 2 },
  against(curlAndOpenssl),
  against(aria2),
]

function against(rival: Rival): Row {
  return {
    title: 'one file, one source, verified',
    against: rival.title,
    needs: rival.needs,
    unit: '×',
    measure: (bench) => measure(bench, rival),
  }
}

async function measure(bench: Bench, rival: Rival): Promise<Measured> {
  const { children, fileBytes, say } = bench
  // The original and one copy at a time.
  return inFolder(bench, 2 * fileBytes, async ({ path }) => {
    const original = join(path, 'file.bin')
    const copies = join(path, 'copies')
    const to = join(copies, 'file.bin')
    writeRandomFile(original, fileBytes)
    const sha256 = await hashOfFile(original)
    const { tracker } = await serveByRodizio(children, original)
    const root = await serveByNginx(children, { directory: path, prefix: join(path, 'nginx') })
    const get = rodizio('get', 'file.bin', '--tracker', tracker, '-o', copies, '--quiet')

    const run = async (commands: readonly Command[]): Promise<number> => {
      rmSync(copies, { recursive: true, force: true })
      mkdirSync(copies)
      let ms = 0
      for (const command of commands) ms += await children.time(command)
      if ((await hashOfFile(to)) !== sha256) throw new Error(`${commands[0]} made another file`)
      return ms
    }
    const sides = {
      ours: () => run([get]),
      theirs: () => run(rival.commands({ url: `${root}/file.bin`, to, sha256 })),
    }
    const { ours, theirs, ratio } = await measurePairs(bench.pairs, sides, (ours, theirs) =>
      say(`${inSeconds(ours)} : ${inSeconds(theirs)}`),
    )
    return { value: ratio, ours: inSeconds(ours), theirs: inSeconds(theirs) }
  })
}
