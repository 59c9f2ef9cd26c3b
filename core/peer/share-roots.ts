import { basename, dirname, join, relative, resolve } from 'node:path'
import { RodizioError } from '../errors.js'
import { pathKind } from '../runtime/path-kind.js'
import { realPath } from '../runtime/text-files.js'

/** Where shared files come from: everything below a directory, or one file of it. */
export interface ShareRoot {
  /** Absolute. */
  readonly directory: string
  /** Only this file. */
  readonly name?: string
}

/** Paths of the user's as roots to share: a file by its own name, a folder by what is below it. */
export function shareRoots(paths: readonly string[]): ShareRoot[] {
  return paths.map((path) => {
    const absolute = resolve(path)
    const kind = pathKind(absolute)
    if (kind === 'folder') return { directory: absolute }
    if (kind === 'file') return { directory: dirname(absolute), name: basename(absolute) }
    throw new RodizioError('LOCAL_FILE', `there is no file or folder ${path}`)
  })
}

/**
 * The absolute paths by which `paths` would be found below the roots, also where one of them is
 * reached through a link.
 */
export function withheldFrom(roots: readonly ShareRoot[], paths: readonly string[]): Set<string> {
  return new Set(
    paths.flatMap((path) => {
      const real = realPath(resolve(path))
      return roots.map(({ directory }) => join(directory, relative(realPath(directory), real)))
    }),
  )
}
