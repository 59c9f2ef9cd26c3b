import { hash } from 'node:crypto'
import {
  closeSync,
  constants,
  fstatSync,
  fsync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
  renameSync,
  type Stats,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { resolve, sep } from 'node:path'
import { hashLeaves, leafBytes, subtreeRoot, treeWidth } from '../content/merkle.js'
import { printable } from '../content/names.js'
import { RodizioError } from '../errors.js'
import type { FileInfo, Root } from '../wire/file-info.js'
import type { FileStatus, FoundFile } from './disk.js'
import { diskError, localFile } from './disk-error.js'
import { below, pathBelow } from './file-place.js'
import { hiddenName } from './hidden-name.js'
import { noLinks } from './no-links.js'
import { statusOf } from './walk-folder.js'

/** The calls of `Disk` for many small files, blocking but for syncs: for a thread of their own. */

const careful = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

export function compareAll(
  directory: string,
  files: readonly FileInfo[],
): (FileStatus | undefined | RodizioError)[] {
  const folders = new Folders(directory)
  return files.map((file) => attempt(() => compare(folders, file)))
}

function compare(folders: Folders, file: FileInfo): FileStatus | undefined {
  const path = folders.enter(file.name, { create: false })
  const stats = path === undefined ? undefined : lstatSync(path, absent)
  if (path === undefined || !stats) return undefined
  if (!stats.isFile()) throw localFile(path, 'is not a regular file')
  const status = statusOf(file.name, stats)
  const bytes = new Uint8Array(file.size)
  if (status.size === file.size) readOne(folders, status, bytes)
  if (status.size === file.size && rootOf(bytes) === file.root) return status
  throw new RodizioError('FILE_EXISTS', `${printable(file.name)} is here with another content`)
}

export function readAll(files: readonly FoundFile[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(files.reduce((sum, { status }) => sum + status.size, 0))
  const roots = new Map<string, Folders>()
  let at = 0
  for (const { directory, status } of files) {
    const folders = roots.get(directory) ?? new Folders(directory)
    roots.set(directory, folders)
    const end = at + status.size
    readOne(folders, status, bytes.subarray(at, end))
    at = end
  }
  return bytes
}

function readOne(folders: Folders, status: FileStatus, into: Uint8Array): void {
  const path = folders.pathOf(status.name)
  const fd = openSync(path, constants.O_RDONLY | careful)
  try {
    const stats = fstatSync(fd)
    if (!stats.isFile() || !sameState(stats, status)) throw localFile(path, 'has changed')
    folders.confirm(path, fd)
    for (let at = 0; at < into.length; ) {
      const count = readSync(fd, into, at, into.length - at, at)
      if (count === 0) throw localFile(path, 'was cut short meanwhile')
      at += count
    }
  } finally {
    closeSync(fd)
  }
}

export function storeAll(
  directory: string,
  files: readonly FileInfo[],
  bytes: Uint8Array,
  done: (stored: (FileStatus | RodizioError)[]) => void,
): void {
  const folders = new Folders(directory)
  let begin = 0
  const written = files.map((file) => {
    const own = bytes.subarray(begin, begin + file.size)
    begin += file.size
    return attempt(() => write(folders, file, own))
  })
  syncAll(written, (failed) => {
    const named = written.map((each) =>
      each instanceof Error ? each : attempt(() => name(each, failed.get(each))),
    )
    const synced = attempt(() => folders.sync())
    done(
      synced instanceof Error
        ? named.map((each) => (each instanceof Error ? each : synced))
        : named,
    )
  })
}

/**
 * Side by side, and all before the first has its name: a file system writes its journal once for
 * all who wait, where one after the other each would wait for a write of its own.
 */
function syncAll(
  written: readonly (Written | RodizioError)[],
  done: (failed: ReadonlyMap<Written, Error>) => void,
): void {
  const failed = new Map<Written, Error>()
  const waiting = new Set(written.flatMap((each) => (each instanceof Error ? [] : [each])))
  if (waiting.size === 0) return done(failed)
  for (const each of waiting)
    fsync(each.fd, (error) => {
      if (error) failed.set(each, error)
      waiting.delete(each)
      if (waiting.size === 0) done(failed)
    })
}

/** A file whose bytes are on their way to the disk, under its hidden name. */
interface Written {
  readonly name: string
  readonly path: string
  readonly hidden: string
  readonly fd: number
}

function write(folders: Folders, file: FileInfo, bytes: Uint8Array): Written {
  if (rootOf(bytes) !== file.root) {
    throw new RodizioError('BAD_CONTENT', `${printable(file.name)} does not match its root`)
  }
  const path = folders.enter(file.name, { create: true })!
  const hidden = path.slice(0, path.lastIndexOf(sep) + 1) + hiddenName(file, 'new')
  // Whoever creates it has it for himself: nobody else opens a file that is there.
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | careful
  const fd = openSync(hidden, flags)
  try {
    folders.confirm(hidden, fd)
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
    return { name: file.name, path, hidden, fd }
  } catch (error) {
    closeSync(fd)
    unlinkSync(hidden)
    throw error
  }
}

/** What it is like under its name is asked of the open file: a path is looked up again. */
function name(written: Written, unsynced: Error | undefined): FileStatus {
  try {
    giveName(written, unsynced)
    return statusOf(written.name, fstatSync(written.fd))
  } finally {
    closeSync(written.fd)
  }
}

/** Where nothing may be yet, and only to what is on the disk. */
function giveName({ path, hidden }: Written, unsynced: Error | undefined): void {
  try {
    if (unsynced) throw unsynced
    linkSync(hidden, path)
  } catch (error) {
    const noLink = !unsynced && noLinks.has((error as NodeJS.ErrnoException).code ?? '')
    if (noLink && !lstatSync(path, absent)) return renameSync(hidden, path)
    unlinkSync(hidden)
    throw error
  }
  unlinkSync(hidden)
}

function rootOf(bytes: Uint8Array): Root {
  // Of one leaf: most small files are.
  if (bytes.length <= leafBytes) return hash('sha256', bytes, 'hex')
  const width = treeWidth(bytes.length)
  return Buffer.from(subtreeRoot(hashLeaves(bytes), { each: leafBytes, width })).toString('hex')
}

const absent = { throwIfNoEntry: false } as const

/** The folders below a directory that one bundle goes through, each looked at once. */
class Folders {
  readonly directory: string
  readonly #entered = new Map<string, boolean>()
  /** The folder of the last file, down to which all have been entered: the next is often there. */
  #last: string | undefined
  readonly #base: string
  readonly #real: string

  constructor(directory: string) {
    this.directory = resolve(directory)
    this.#base = below(this.directory)
    this.#real = below(realpathSync.native(directory))
  }

  /**
   * The path of a file, with none of its folders a link. Undefined: one is missing, and none is to
   * be made.
   */
  enter(name: string, { create }: { create: boolean }): string | undefined {
    const path = this.pathOf(name)
    const folder = path.slice(0, path.lastIndexOf(sep))
    if (folder === this.#last) return path
    const from = this.#base.length
    for (let end = path.indexOf(sep, from); end >= 0; end = path.indexOf(sep, end + 1))
      if (!this.#enter(path.slice(0, end), create)) return undefined
    this.#last = folder
    return path
  }

  pathOf(name: string): string {
    const path = pathBelow(this.#base, name)
    if (path instanceof Error) throw path
    return path
  }

  /** See `confirm` in `file-place.ts`. */
  confirm(path: string, fd: number): void {
    const real = realPathOf(fd, path)
    if (real === this.#real + path.slice(this.#base.length)) return
    throw localFile(path, `leads to another place, ${printable(real)}`)
  }

  /** Makes the names below them durable, from the deepest up. */
  sync(): void {
    if (process.platform === 'win32') return
    const folders = [this.directory, ...this.#entered.keys()]
    folders.sort((one, other) => other.length - one.length)
    for (const folder of folders) {
      const fd = openSync(folder, 'r')
      try {
        fsyncSync(fd)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error
      } finally {
        closeSync(fd)
      }
    }
  }

  #enter(folder: string, create: boolean): boolean {
    const known = this.#entered.get(folder)
    if (known !== undefined) return known
    const found = lstatSync(folder, absent)
    if (found?.isSymbolicLink()) throw localFile(folder, 'is a link, and none is followed')
    if (found && !found.isDirectory()) throw localFile(folder, 'is a file where a folder is needed')
    if (!found && create) mkdirSync(folder, { recursive: true })
    this.#entered.set(folder, found !== undefined || create)
    return found !== undefined || create
  }
}

function realPathOf(fd: number, path: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`)
  } catch {
    return realpathSync.native(path)
  }
}

function sameState(stats: Stats, { size, mtimeMs, ctimeMs, inode }: FileStatus): boolean {
  return (
    stats.size === size &&
    stats.mtimeMs === mtimeMs &&
    stats.ctimeMs === ctimeMs &&
    stats.ino === inode
  )
}

/** What the system refuses becomes a sentence; the other files go on. */
function attempt<T>(task: () => T): T | RodizioError {
  try {
    return task()
  } catch (error) {
    if (error instanceof RodizioError) return error
    const { path = 'a file', code, syscall } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && syscall === 'link') {
      return new RodizioError('FILE_EXISTS', `${printable(path)} was put there meanwhile`)
    }
    return diskError('stored', path, error as NodeJS.ErrnoException)
  }
}
