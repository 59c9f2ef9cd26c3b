import { hashBytes } from '../content/merkle.js'
import { layerRoot } from '../content/piece-layer.js'
import { type FileContent, pieceRun } from '../content/piece-layout.js'
import { type Done, RodizioError } from '../errors.js'
import type { Disk } from '../runtime/disk.js'
import type { FileToHash } from '../runtime/hasher.js'
import type { Found } from './found-files.js'

/** A file as the hasher takes it: what it is to hash are the file's pieces. */
export function fileToHash({ directory, status }: Found): FileToHash {
  return { directory, status, width: pieceRun(status.size, 0).width }
}

/** The content that has these hashes of its pieces. */
export function contentOf(size: number, hashes: Uint8Array): FileContent {
  const several = hashes.length > hashBytes
  const root = Buffer.from(several ? layerRoot(hashes, size) : hashes).toString('hex')
  return { root, size, layer: several ? hashes : new Uint8Array() }
}

/** Hashes one file that stays as it was found. After `cancel` nothing is reported. */
export function hashFile(disk: Disk, found: Found, done: Done<FileContent>): { cancel(): void } {
  const hasher = disk.hasher()
  const { name, size } = found.status
  hasher.hash(
    fileToHash(found),
    () => {},
    (hashed) =>
      hasher.close(() => {
        if (hashed instanceof Error) done(hashed)
        else if (hashed) done(contentOf(size, hashed.hashes))
        else done(new RodizioError('LOCAL_FILE', `${name} changed while it was read`))
      }),
  )
  return { cancel: () => hasher.close(() => {}) }
}
