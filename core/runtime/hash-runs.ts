import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { hashBytes, hashLeaves, leafBytes, subtreeRoot } from '../content/merkle.js'
import { LIMITS } from '../limits.js'

/** A run of a file, a whole number of subtrees long unless it ends the file. */
export interface FileRun {
  readonly path: string
  /** What the file must be like before and after it is read. */
  readonly size: number
  readonly mtimeMs: number
  readonly ctimeMs: number
  readonly inode: number
  readonly offset: number
  readonly length: number
  readonly width: number
}

export interface RunsHashed {
  /** The roots of the subtrees of all runs that went well, in order. */
  readonly hashes: Uint8Array<ArrayBuffer>
  /** For each run: that it went well, that the file is another, or what the system said. */
  readonly ends: readonly ('hashed' | 'changed' | { readonly code: string })[]
}

/**
 * Hashes runs of files, one after the other, and waits for the disk: work for a thread of its own.
 * A folder on the way may have been replaced by a link since the file was found, but then what it
 * leads to is another file, with another inode and other times.
 */
export function hashRuns(runs: readonly FileRun[]): RunsHashed {
  const all = new Uint8Array(runs.reduce((sum, run) => sum + rootsOf(run) * hashBytes, 0))
  const ends: RunsHashed['ends'][number][] = []
  let filled = 0
  for (const run of runs) {
    const end = hashRun(run, all.subarray(filled))
    if (end === 'hashed') filled += rootsOf(run) * hashBytes
    ends.push(end)
  }
  return { hashes: all.slice(0, filled), ends }
}

/** How many hashes a run has. */
export function rootsOf({ length, width }: Pick<FileRun, 'length' | 'width'>): number {
  return Math.max(1, Math.ceil(length / width))
}

/** Windows has neither flag. Without the second one, opening a pipe would wait for a writer. */
const careful = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
const gone = ['ENOENT', 'ENOTDIR', 'ELOOP']

function hashRun(run: FileRun, into: Uint8Array): RunsHashed['ends'][number] {
  try {
    const fd = openSync(run.path, careful)
    try {
      const whole = isSame(fd, run) && hashSubtrees(fd, run, into) && isSame(fd, run)
      return whole ? 'hashed' : 'changed'
    } finally {
      closeSync(fd)
    }
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    return gone.includes(code) ? 'changed' : { code }
  }
}

function isSame(fd: number, { size, mtimeMs, ctimeMs, inode }: FileRun): boolean {
  const now = fstatSync(fd)
  return (
    now.size === size && now.mtimeMs === mtimeMs && now.ctimeMs === ctimeMs && now.ino === inode
  )
}

/** One for the thread: what it reads is hashed before the next is read. */
const buffer = new Uint8Array(LIMITS.hashBufferBytes)

/** False when the file is shorter than it was. */
function hashSubtrees(fd: number, run: FileRun, into: Uint8Array): boolean {
  const { offset, length, width } = run
  for (let root = 0; root < rootsOf(run); root++) {
    const bytes = Math.min(width, length - root * width)
    const leaves = new Uint8Array(Math.max(1, Math.ceil(bytes / leafBytes)) * hashBytes)
    for (let done = 0; done === 0 || done < bytes; done += buffer.length) {
      const part = buffer.subarray(0, Math.min(buffer.length, bytes - done))
      if (!fill(fd, part, offset + root * width + done)) return false
      leaves.set(hashLeaves(part), (done / leafBytes) * hashBytes)
    }
    into.set(subtreeRoot(leaves, { each: leafBytes, width }), root * hashBytes)
  }
  return true
}

function fill(fd: number, bytes: Uint8Array, position: number): boolean {
  for (let filled = 0; filled < bytes.length; ) {
    const count = readSync(fd, bytes, filled, bytes.length - filled, position + filled)
    if (count === 0) return false
    filled += count
  }
  return true
}
