import { lstat, readdir, type Stats } from 'node:fs'
import { join, sep } from 'node:path'
import type { Done, RodizioError } from '../errors.js'
import type { FileStatus } from './disk.js'
import { diskError } from './disk-error.js'

/** Enough to keep the platform's I/O threads busy, and never a burden to the rest. */
const lookupsAtOnce = 16

/** See `Disk.walk`. One folder after the other; the files of a folder some at a time. */
export function walkFolder(directory: string, done: Done<readonly FileStatus[]>): void {
  const found: FileStatus[] = []
  const folders = ['']
  const next = (): void => {
    const folder = folders.pop()
    if (folder === undefined) return done(found.sort(byName))
    readdir(join(directory, folder), { withFileTypes: true }, (error, entries) => {
      if (error?.code === 'ENOENT' && folder !== '') return next()
      if (error) return done(diskError('read', join(directory, folder), error))
      const named = entries
        .filter((entry) => !entry.name.startsWith('.'))
        .map((entry) => ({ entry, name: folder === '' ? entry.name : `${folder}/${entry.name}` }))
      folders.push(...named.filter(({ entry }) => entry.isDirectory()).map(({ name }) => name))
      const files = named.filter(({ entry }) => entry.isFile()).map(({ name }) => name)
      lookUp(directory, files, found, (error) => (error ? done(error) : next()))
    })
  }
  next()
}

/** Adds the status of each of `names` to `found`. */
function lookUp(
  directory: string,
  names: readonly string[],
  found: FileStatus[],
  done: Done,
): void {
  let begun = 0
  let ended = 0
  let failed: RodizioError | undefined
  const prefix = join(directory, sep)
  const begin = (): void => {
    const name = names[begun++]!
    lstat(prefix + name, (error, stats) => {
      ended++
      if (error && error.code !== 'ENOENT') failed ??= diskError('read', prefix + name, error)
      else if (!error && stats.isFile()) found.push(statusOf(name, stats))
      if (begun < names.length && !failed) begin()
      else if (ended === begun) done(failed)
    })
  }
  if (names.length === 0) return done(undefined)
  while (begun < Math.min(lookupsAtOnce, names.length)) begin()
}

export function statusOf(name: string, stats: Stats): FileStatus {
  const { size, mtimeMs, ctimeMs, ino } = stats
  return { name, size, mtimeMs, ctimeMs, inode: ino }
}

function byName(one: FileStatus, other: FileStatus): number {
  return one.name < other.name ? -1 : 1
}
