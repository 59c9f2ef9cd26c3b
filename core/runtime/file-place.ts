import { lstat, mkdir, readlink, realpath } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { nameProblem, printable } from '../content/names.js'
import { type Done, RodizioError } from '../errors.js'
import { diskError, localFile } from './disk-error.js'

/** Where the file of a name is, below a directory. */
export interface FilePlace {
  readonly directory: string
  readonly path: string
  /** The folders from `directory` (left out) down to the one the file is in. */
  readonly folders: readonly string[]
}

/**
 * Goes to where a name is, through folders none of which may be a link. With `create`, the missing
 * ones are made; without, whoever opens the file will find out. Reports later.
 */
export function enter(
  { directory, name, create }: { directory: string; name: string; create: boolean },
  done: Done<FilePlace>,
): void {
  const place = placeOf(directory, name)
  if (place instanceof Error || place.folders.length === 0) return void setImmediate(done, place)
  const step = (depth: number): void => {
    const folder = place.folders[depth]
    if (folder === undefined) return done(place)
    lstat(folder, (error, found) => {
      if (error?.code === 'ENOENT') return create ? make(folder, depth) : done(place)
      if (error) return done(diskError('opened', folder, error))
      if (found.isSymbolicLink()) return done(localFile(folder, 'is a link, and none is followed'))
      if (!found.isDirectory()) return done(localFile(folder, 'is a file where a folder is needed'))
      step(depth + 1)
    })
  }
  const make = (folder: string, depth: number): void =>
    mkdir(folder, (error) => {
      if (error && error.code !== 'EEXIST') return done(diskError('created', folder, error))
      step(depth)
    })
  step(0)
}

export function placeOf(directory: string, name: string): FilePlace | RodizioError {
  const root = resolve(directory)
  const base = below(root)
  const path = pathBelow(base, name)
  if (path instanceof Error) return path
  const folders: string[] = []
  for (let slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1))
    folders.push(path.slice(0, base.length + slash))
  return { directory: root, path, folders }
}

/** The path of what has this name, or why the name is refused. `base`: see `below`. */
export function pathBelow(base: string, name: string): string | RodizioError {
  const problem = nameProblem(name)
  if (problem !== undefined)
    return new RodizioError('NAME_REFUSED', `the name ${printable(name)} ${problem}`)
  // No part of a name that passed the gate means another folder: there is nothing to normalise.
  return base + (sep === '/' ? name : name.replaceAll('/', sep))
}

/** How the paths of what is in a folder begin. */
export function below(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep
}

/**
 * Makes sure that an open file is the one its place means. `enter` has looked before, but a folder
 * may have been replaced by a link since, even for the one moment of opening.
 */
export function confirm({ directory, path }: FilePlace, fd: number, done: Done): void {
  realpath.native(directory, (error, realDirectory) => {
    if (error) return done(diskError('opened', directory, error))
    realPathOf(fd, path, (error, realPath) => {
      if (error) return done(diskError('opened', path, error))
      if (realPath === join(realDirectory, path.slice(directory.length))) return done(undefined)
      done(localFile(path, `leads to another place, ${printable(realPath)}`))
    })
  })
}

type PathDone = (error: NodeJS.ErrnoException | null, path: string) => void

/** Linux knows it of the open file itself; elsewhere its path is looked up again. */
function realPathOf(fd: number, path: string, done: PathDone): void {
  readlink(`/proc/self/fd/${fd}`, (error, realPath) => {
    if (error) realpath.native(path, done)
    else done(null, realPath)
  })
}
