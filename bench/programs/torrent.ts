import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { basename, dirname } from 'node:path'
import type { Children } from './children.js'
import { freePort, host, listening } from './listening.js'

/** Nobody is looked for but at the tracker. */
export const peerless = [
  '--enable-dht=false',
  '--enable-dht6=false',
  '--bt-enable-lpd=false',
  '--enable-peer-exchange=false',
] as const

const pieceBytes = 1024 * 1024

/**
 * Seeds a file by aria2c, at a tracker that knows of this one seeder; returns the path of the
 * torrent. The tracker ends with this process.
 */
export async function seedByAria2(children: Children, original: string): Promise<string> {
  const port = await freePort()
  const torrent = `${original}.torrent`
  writeFileSync(torrent, torrentOf(original, await startTracker(port)))
  const seeding = ['--seed-ratio=0.0', '--bt-seed-unverified=true', '--file-allocation=none']
  const at = [`--dir=${dirname(original)}`, `--listen-port=${port}`]
  children.start(['aria2c', '--quiet', ...peerless, ...seeding, ...at, torrent])
  await listening(port)
  return torrent
}

/** Answers everybody with the seeder at `port`; returns its address. */
async function startTracker(port: number): Promise<string> {
  const seeder = Buffer.from([127, 0, 0, 1, port >> 8, port & 255])
  const answer = bencode({ interval: 1800, peers: seeder })
  const server = createServer((_request, response) => response.end(answer))
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  server.unref()
  return `http://${host}:${(server.address() as { port: number }).port}/announce`
}

function torrentOf(path: string, announce: string): Buffer {
  const { size } = statSync(path)
  const info = {
    length: size,
    name: basename(path),
    'piece length': pieceBytes,
    pieces: pieceHashes(path),
  }
  return bencode({ announce, info })
}

function pieceHashes(path: string): Buffer {
  const file = openSync(path, 'r')
  const piece = Buffer.alloc(pieceBytes)
  const hashes: Buffer[] = []
  for (;;) {
    const bytes = readSync(file, piece)
    if (bytes === 0) break
    hashes.push(createHash('sha1').update(piece.subarray(0, bytes)).digest())
  }
  closeSync(file)
  return Buffer.concat(hashes)
}

type Bencoded = number | string | Buffer | { readonly [key: string]: Bencoded }

/** Keys stand in their order, as they must. */
function bencode(value: Bencoded): Buffer {
  if (typeof value === 'number') return Buffer.from(`i${value}e`)
  if (typeof value === 'string' || Buffer.isBuffer(value)) {
    const bytes = Buffer.from(value)
    return Buffer.concat([Buffer.from(`${bytes.length}:`), bytes])
  }
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  const parts = entries.flatMap(([key, each]) => [bencode(key), bencode(each)])
  return Buffer.concat([Buffer.from('d'), ...parts, Buffer.from('e')])
}
