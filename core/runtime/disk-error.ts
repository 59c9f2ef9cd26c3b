import { printable } from '../content/names.js'
import { RodizioError } from '../errors.js'

/** What the system's error codes mean to a person, and what to do where something can be done. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'no space is left for this user; free some and try again',
  EEXIST: 'something else has that name',
  EFBIG: 'it is too large for this file system',
  EIO: 'the device reports an error; check the disk',
  EISDIR: 'it is a folder',
  ELOOP: 'it is a symbolic link, and links are not followed',
  EMFILE: 'this process has too many files open; raise its limit (ulimit -n)',
  ENAMETOOLONG: 'the name is too long for this file system',
  ENFILE: 'the machine has too many files open',
  ENOENT: 'no such file or folder',
  ENOSPC: 'no space is left on the device; free some and try again',
  ENOTDIR: 'a part of its path is not a folder',
  ENOTEMPTY: 'a folder has that name',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
}

const fullDisk = new Set(['ENOSPC', 'EDQUOT'])

/** An error of the system, or what a thread could tell of one. */
type SystemError = Pick<NodeJS.ErrnoException, 'message'> & { readonly code?: string | undefined }

/** `doing` is what could not be done to `path`: "read", "written". */
export function diskError(doing: string, path: string, cause: SystemError): RodizioError {
  const code = cause.code ?? ''
  const reason = reasons[code] ?? (code === '' ? cause.message : `the system says ${code}`)
  if (!fullDisk.has(code)) return localFile(path, `cannot be ${doing}: ${reason}`, cause)
  return new RodizioError('DISK_FULL', `${printable(path)} cannot be ${doing}: ${reason}`, {
    cause,
  })
}

/** `what` continues a sentence that begins with the path. */
export function localFile(path: string, what: string, cause?: unknown): RodizioError {
  return new RodizioError('LOCAL_FILE', `${printable(path)} ${what}`, { cause })
}
