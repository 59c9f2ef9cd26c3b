import type { Done, RodizioError } from '../errors.js'
import type { FileInfo } from '../wire/file-info.js'
import type { Hasher } from './hasher.js'

/**
 * A run of content on its way between a disk and a network. On a real machine it holds bytes; in a
 * simulation it only describes them. The core passes blocks on and never looks inside. What a block
 * is made of stands in its other properties. It has one holder at a time: one who passes it on may
 * put a `release` of its own in the place of the one that is there, and call that one in it.
 */
export interface Block {
  readonly length: number
  /**
   * Gives the memory back to whoever lent it. The holder calls it once, when done with the block.
   */
  release(): void
}

/** A block of a real machine. Disks and transports that deal in bytes accept only these. */
export interface ByteBlock extends Block {
  readonly bytes: Uint8Array
}

/** What identifies the state of a file without reading it. */
export interface FileStatus {
  /** Relative to the directory asked about, with `/`, exactly as the disk spells it. */
  readonly name: string
  readonly size: number
  readonly mtimeMs: number
  readonly ctimeMs: number
  readonly inode: number
}

/**
 * Files, as the core sees them. Paths are absolute; `directory` is always the root below which a
 * remote name may reach, and no call follows a symbolic link below it. A name that does not pass
 * the gate (`core/content/names.ts`) is `NAME_REFUSED`, want of space is `DISK_FULL`; every other
 * error is `LOCAL_FILE`. All name the path. Every call reports its end once, later, as an event.
 */
export interface Disk {
  /** Creates `directory` with its parents if it is missing. */
  makeDirectory(directory: string, done: Done): void
  /**
   * Every regular file below `directory`, ordered by name (by UTF-16 units). Links, special files,
   * whatever begins with a dot (part files among them) and what vanishes on the way are passed
   * over. Names are not judged further. A folder that cannot be read is an error: what is in it
   * would otherwise seem to be gone.
   */
  walk(directory: string, done: Done<readonly FileStatus[]>): void
  /** The status of one regular file; `undefined` when nothing has that name. */
  status(directory: string, name: string, done: Done<FileStatus | undefined>): void
  /** Opens a regular file for reading. */
  openSource(directory: string, name: string, done: Done<SourceFile>): void
  /**
   * Opens, or creates, the part file of `name` with content `root`: a file beside the final one,
   * whose short name is derived from both. Folders on the way are created. What an earlier run left
   * in it is kept, up to `size`. While it is open, opening it again is an error.
   */
  openPart(directory: string, content: FileInfo, done: Done<PartFile>): void
  /** What hashes whole files. Whoever takes it closes it. */
  hasher(): Hasher
  /**
   * Bytes that were remembered under `key`, perhaps by an earlier run; `undefined` when there are
   * none. They are a hint at most: whoever remembers something can tell by itself whether it is
   * whole. Not being able to remember is no error.
   */
  recall(key: string, done: (bytes: Uint8Array | undefined) => void): void
  /**
   * Remembers bytes under `key`, in the place of earlier ones: all or nothing. `chunks` are taken
   * as they are written. What was not remembered anew for longest is forgotten in time.
   */
  remember(key: string, chunks: Iterable<Uint8Array>, done: () => void): void

  // ---- many small files at a time: a call for each of them would cost more than the files ----

  /**
   * Looks where each of `files` would be: the status of what is there with that very content,
   * `undefined` where nothing is, and `FILE_EXISTS` where something else is.
   */
  compareAll(
    directory: string,
    files: readonly FileInfo[],
    done: Done<readonly (FileStatus | undefined | RodizioError)[]>,
  ): void
  /**
   * Reads whole files, one behind the other, into one block. An error when one of them is not as
   * its status describes it.
   */
  readAll(files: readonly FoundFile[], done: Done<Block>): void
  /**
   * Stores the whole files whose bytes stand one behind the other in `block`, which is released.
   * Each is judged by its root (`BAD_CONTENT`), made durable, and only then given its final name,
   * where nothing may be yet (`FILE_EXISTS`). Reports for each, in order, its status or why it is
   * not there; a file that fails leaves nothing behind and harms no other.
   */
  storeAll(
    directory: string,
    files: readonly FileInfo[],
    block: Block,
    done: Done<readonly (FileStatus | RodizioError)[]>,
  ): void
}

/** A file as it was found. */
export interface FoundFile {
  readonly directory: string
  readonly status: FileStatus
}

/**
 * An open file. Calls may overlap. After `close` (or whatever else closes it) calls do nothing, and
 * what is under way still happens, but is not reported.
 */
export interface SourceFile {
  readonly status: FileStatus
  /** Reads exactly `length` bytes; fewer on disk is an error (the file was cut short). */
  read(offset: number, length: number, done: Done<Block>): void
  /** The Merkle root (BEP 52) of a run, computed from what is on disk now. */
  hash(run: HashRun, done: Done<Uint8Array>): void
  /** Whether the open file is still the one its `status` describes. */
  unchanged(done: Done<boolean>): void
  /** Idempotent. */
  close(): void
}

/**
 * The run [offset, offset + length) of a file as a subtree of its Merkle tree. `width` is a power
 * of two of at least one leaf, `offset` a multiple of it, the run at most that long: the rest is
 * padded with zero hashes. A run of no bytes is that of an empty file.
 */
export interface HashRun {
  readonly offset: number
  readonly length: number
  readonly width: number
}

export interface Room {
  /** The folder the file is in. */
  readonly folder: string
  /** What is not on the disk yet of the whole file. */
  readonly neededBytes: number
  /** What is free on the file system. A quota may allow less. */
  readonly freeBytes: number
}

/** A file on its way in. It becomes visible under its final name only by `finish`. */
export interface PartFile extends Omit<SourceFile, 'status' | 'unchanged'> {
  /** Bytes an earlier run left in it; 0 for a new one. They prove nothing until hashed. */
  readonly sizeFound: number
  /**
   * Writes `block` at `offset`, inside `size`, and releases it. Leaf hashes may be computed on the
   * way. Until it is reported, nobody else writes, reads or hashes there.
   */
  write(offset: number, block: Block, done: Done): void
  /** How much the disk still has to take in, and how much it can, as far as it tells. */
  room(done: Done<Room>): void
  /**
   * Makes the content durable and gives it its final name: fsync, rename, fsync of the folders.
   * With `replace` false an existing file is `FILE_EXISTS`. Called when nothing else is under way,
   * and closes the file whatever comes of it (only `close` means anything from then on). After an
   * error the part is kept for another try, but for one: when fsync fails nothing in it can be
   * trusted, and it is deleted.
   */
  finish(options: { replace: boolean }, done: Done): void
  /** Closes and deletes it. */
  discard(): void
}
