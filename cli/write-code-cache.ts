import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Script } from 'node:vm'
import { createPeerNode, createTracker } from '../index.js'

// Part of `npm run build`: fetches a small file with the program that was built, and leaves beside
// each of its files what V8 made of it. That has in it what ran, and nothing else: to read in more
// makes every start slower.

interface Program {
  readonly main: { readonly ended: Promise<void> }
  readonly made: ReadonlyMap<string, { readonly script: Script }>
  digest(code: Buffer, data: Buffer): Buffer
}

const bin = fileURLToPath(new URL('../bin', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'rodizio-'))
// Or they would be taken.
for (const name of readdirSync(bin)) if (name.endsWith('.cache')) rmSync(join(bin, name))
try {
  const path = join(folder, 'file.bin')
  writeFileSync(path, Buffer.alloc(1024 * 1024))
  await using tracker = await createTracker({ port: 0 })
  const { port } = await tracker.start()
  await using holder = await createPeerNode({ peerPort: 0, serverPort: port, paths: [path] })
  await holder.start()
  await holder.update()
  await run('get', 'file.bin', '--tracker', `127.0.0.1:${port}`, '-o', join(folder, 'copies'))
} finally {
  rmSync(folder, { recursive: true })
}

async function run(...words: string[]): Promise<void> {
  // Variables are for the user's own commands.
  for (const name of Object.keys(process.env))
    if (name.startsWith('RODIZIO_')) delete process.env[name]
  // `--quiet` still says what was fetched.
  process.stdout.write = () => true
  process.argv.splice(2, process.argv.length, ...words, '--quiet')
  const require = createRequire(import.meta.url)
  const { main, made, digest }: Program = require(join(bin, 'rodizio.cjs'))
  await main.ended
  for (const [name, { script }] of made) {
    const file = join(bin, name)
    const data = script.createCachedData()
    writeFileSync(`${file}.cache`, Buffer.concat([digest(readFileSync(file), data), data]))
  }
}
