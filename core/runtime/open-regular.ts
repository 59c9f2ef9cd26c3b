import { close, constants, fstat, open, type Stats } from 'node:fs'
import type { Done, RodizioError } from '../errors.js'
import { diskError, localFile } from './disk-error.js'
import { confirm, type FilePlace } from './file-place.js'

/** Windows has neither flag. Without the second one, opening a pipe would wait for a writer. */
const careful = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/**
 * Opens the regular file at a place that has been entered, and makes sure that it is the one meant.
 * `flags`, those of the system's call, say for what; a file it creates has the usual mode.
 */
export function openRegular(
  place: FilePlace,
  flags: number,
  done: Done<{ fd: number; stats: Stats }>,
): void {
  const { path } = place
  open(path, flags | careful, (error, fd) => {
    if (error) return done(diskError('opened', path, error))
    const refuse = (reason: RodizioError): void => close(fd, () => done(reason))
    fstat(fd, (error, stats) => {
      if (error) return refuse(diskError('opened', path, error))
      if (!stats.isFile()) return refuse(localFile(path, 'is not a regular file'))
      confirm(place, fd, (error) => (error ? refuse(error) : done({ fd, stats })))
    })
  })
}
