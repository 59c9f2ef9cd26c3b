import { basename, dirname, join } from 'node:path'
import { compare } from '../measure/compare.js'
import { hashOfFile, writeRandomFile } from '../place/contents.js'
import type { Children, Command } from '../programs/children.js'
import { serveByNginx } from '../programs/nginx.js'
import { rodizio, serveByRodizio } from '../programs/rodizio.js'
import { timeFetch } from '../programs/time-fetch.js'
import { peerless, seedByAria2 } from '../programs/torrent.js'
import { type Bench, inFolder, type Measured, type Row } from '../row.js'

/** Another way of fetching the same file. */
interface Rival {
  readonly title: string
  readonly needs: readonly string[]
  /** Serves the original; returns what names it there. */
  readonly serve: (children: Children, original: string) => Promise<string>
  /** What is run, one after the other, to have the file at `to`. */
  readonly commands: (what: { url: string; to: string; sha256: string }) => readonly Command[]
}

async function serveOne(children: Children, original: string): Promise<string> {
  const directory = dirname(original)
  const root = await serveByNginx(children, { directory, prefix: join(directory, 'nginx') })
  return `${root}/${basename(original)}`
}

const curl: Rival = {
  title: '`curl` from nginx, unverified',
  needs: ['nginx', 'curl'],
  serve: serveOne,
  commands: ({ url, to }) => [['curl', '-sS', '-o', to, url]],
}

const curlAndOpenssl: Rival = {
  title: 'the same, then `openssl dgst -sha256`',
  needs: [...curl.needs, 'openssl'],
  serve: serveOne,
  commands: (what) => [...curl.commands(what), ['openssl', 'dgst', '-sha256', what.to]],
}

const aria2: Rival = {
  title: '`aria2c` from nginx, with its checksum',
  needs: ['nginx', 'aria2c'],
  serve: serveOne,
  commands: ({ url, to, sha256 }) => [
    ['aria2c', '--quiet', '--dir=/', `--out=${to}`, `--checksum=sha-256=${sha256}`, url],
  ],
}

const torrent: Rival = {
  title: '`aria2c` from `aria2c` over BitTorrent',
  needs: ['aria2c'],
  serve: seedByAria2,
  commands: ({ url, to }) => [
    ['aria2c', '--quiet', `--dir=${dirname(to)}`, ...peerless, '--seed-time=0', url],
  ],
}

/** One verified transfer of one large file, from the start of `get` to its exit. */
export const oneFile: readonly Row[] = [
  { ...against(curl), atMost: 1.5 },
  { ...against(curlAndOpenssl), atMost: 0.9 },
  { ...against(aria2), atMost: 0.5 },
  { ...against(torrent), atMost: 0.33 },
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
  const { children, fileBytes } = bench
  // The original and one copy at a time.
  return inFolder(bench, 2 * fileBytes, async ({ path }) => {
    const original = join(path, 'file.bin')
    const copies = join(path, 'copies')
    const to = join(copies, 'file.bin')
    writeRandomFile(original, fileBytes)
    const sha256 = await hashOfFile(original)
    const { tracker } = await serveByRodizio(children, original)
    const url = await rival.serve(children, original)
    const get = rodizio('get', 'file.bin', '--tracker', tracker, '-o', copies, '--quiet')
    const run = (commands: readonly Command[]) => timeFetch(children, commands, { to, sha256 })
    const sides = {
      ours: () => run([get]),
      theirs: () => run(rival.commands({ url, to, sha256 })),
    }
    return compare(bench, sides)
  })
}
