import type { Done } from '../errors.js'
import type { FileStatus } from './disk.js'

/** A file to be hashed. */
export interface FileToHash {
  readonly directory: string
  /** As it was found there. */
  readonly status: FileStatus
  /**
   * The width of the subtrees whose roots are wanted (see `HashRun`): a power of two of at least
   * one leaf.
   */
  readonly width: number
}

export interface Hashed {
  /** The roots of the subtrees, from the first byte to the last, 32 bytes each; one at least. */
  readonly hashes: Uint8Array
  /** How long the file had been left alone when hashing began, by the disk's own clock. */
  readonly ageMs: number
}

/**
 * Hashes whole files beside everything else that goes on, many at a time. It ends with `close`; a
 * hasher that was given nothing costs nothing.
 */
export interface Hasher {
  /**
   * Hashes a file that is as its `status` says from before the first byte is read until after the
   * last. From then on, who finds that very status finds that content: a file that changed only a
   * moment ago is left alone until a further change could not bear the same time stamps.
   *
   * `done` hears `undefined` when the file is not, or no longer, as its status says, or is gone.
   * Before that, `progress` hears how many bytes are done, every few MiB.
   */
  hash(file: FileToHash, progress: (bytes: number) => void, done: Done<Hashed | undefined>): void
  /** Gives up what is under way, which is not reported; `done` when nothing is left of it. */
  close(done: () => void): void
}
