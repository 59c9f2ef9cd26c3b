import { closeSync, openSync, readdirSync, readSync, realpathSync, statSync } from 'node:fs'

/**
 * The few small files of people: configuration and secrets. They are read at once, before a node
 * runs. What goes wrong is a clause that fits behind a path: `does not exist`.
 */
export type Read = { readonly bytes: Uint8Array } | { readonly problem: string }

/** Reads a file of at most `bytesMax`; pipes are welcome. */
export function readSmallFile(path: string, bytesMax: number): Read {
  try {
    const file = openSync(path, 'r')
    try {
      const bytes = readAtMost(file, bytesMax + 1)
      return bytes.length > bytesMax ? { problem: `is longer than ${bytesMax} bytes` } : { bytes }
    } finally {
      closeSync(file)
    }
  } catch (error) {
    return { problem: problemOf(error) }
  }
}

/** Whether there is something to read: a file, a pipe, but no folder. */
export function fileExists(path: string): boolean {
  try {
    return !statSync(path).isDirectory()
  } catch {
    return false
  }
}

/** When a file was last changed, in milliseconds of the machine's own; 0: it is not there. */
export function changedMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

/** The one path of a file that has several, through links. */
export function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** Names in a folder, in order; none when it cannot be read. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

function readAtMost(file: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let filled = 0
  for (;;) {
    const count = readSync(file, bytes, filled, length - filled, null)
    filled += count
    if (count === 0) return bytes.subarray(0, filled)
  }
}

const problems: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist: a part of its path is not a folder',
  EISDIR: 'is a folder, not a file',
  EACCES: 'may not be read by this user',
}

function problemOf(error: unknown): string {
  const { code = 'unknown' } = error as NodeJS.ErrnoException
  return problems[code] ?? `cannot be read (${code})`
}
