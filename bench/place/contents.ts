import { createHash, hash, randomBytes } from 'node:crypto'
import {
  closeSync,
  createReadStream,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

const blockBytes = 1024 * 1024

/** A file of chance: nothing on the way can press it or leave it out. */
export function writeRandomFile(path: string, bytes: number): void {
  const file = openSync(path, 'w')
  for (let left = bytes; left > 0; left -= blockBytes)
    writeSync(file, randomBytes(Math.min(blockBytes, left)))
  closeSync(file)
}

/** A file of holes but for one page in each MiB: no two pieces are alike, and it takes no room. */
export function writeSparseFile(path: string, bytes: number): void {
  const file = openSync(path, 'w')
  ftruncateSync(file, bytes)
  for (let at = 0; at + 4096 <= bytes; at += blockBytes)
    writeSync(file, randomBytes(4096), 0, 4096, at)
  closeSync(file)
}

/** Files in folders of a hundred, which is how people keep many. */
export function writeManyFiles(directory: string, count: number, bytes: number): void {
  for (let number = 0; number < count; number++) {
    const path = join(directory, `${Math.floor(number / 100)}`, `${number}.bin`)
    if (number % 100 === 0) mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, randomBytes(bytes))
  }
}

export async function hashOfFile(path: string): Promise<string> {
  const digest = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: blockBytes }))
    digest.update(chunk)
  return digest.digest('hex')
}

/** Of names and contents of all files below it. */
export function hashOfFolder(directory: string): string {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
  const lines = files
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .map((path) => `${path.slice(directory.length)} ${hash('sha256', readFileSync(path))}`)
  return hash('sha256', lines.sort().join('\n'))
}
