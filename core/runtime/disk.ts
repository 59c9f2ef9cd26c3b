import type { Done } from '../errors.js'

/**
 * A run of content on its way between a disk and a network. On a real machine it holds bytes; in a
 * simulation it only describes them. The core passes blocks on and never looks inside.
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
 * remote name may reach, and no call follows a symbolic link below it. Every call reports its end
 * once, later, as an event; errors are `LOCAL_FILE` (or `NAME_REFUSED`) and name the path.
 */
export interface Disk {
  /** Creates `directory` with its parents if it is missing. */
  makeDirectory(directory: string, done: Done): void
  /**
   * Every regular file below `directory`, ordered by name (by UTF-16 units); links and special
   * files are passed over. Names are not judged here.
   */
  walk(directory: string, done: Done<readonly FileStatus[]>): void
  /** The status of one file; `undefined` when nothing has that name. */
  status(directory: string, name: string, done: Done<FileStatus | undefined>): void
  /** Opens a regular file for reading. */
  openSource(directory: string, name: string, done: Done<SourceFile>): void
  /**
   * Opens, or creates, the part file of `name` with content `root` (64 hex digits): a file beside
   * the final one, whose short name is derived from both. What an earlier run left in it is kept.
   */
  openPart(
    directory: string,
    content: { name: string; root: string; size: number },
    done: Done<PartFile>,
  ): void
}

export interface SourceFile {
  readonly status: FileStatus
  /** Reads exactly `length` bytes; fewer on disk is an error (the file was cut short). */
  read(offset: number, length: number, done: Done<Block>): void
  /**
   * The Merkle root (BEP 52) of the run [offset, offset + length), computed from what is on disk
   * now. `offset` is a multiple of `width`, the run is at most `width` long, and `width` is a power
   * of two of at least one leaf: the subtree is padded with zero hashes up to `width`.
   */
  hash(run: { offset: number; length: number; width: number }, done: Done<Uint8Array>): void
  /** Whether the open file is still the one its `status` describes. */
  unchanged(done: Done<boolean>): void
  /** Idempotent; nothing is reported after it. */
  close(): void
}

/** A file on its way in. It becomes visible under its final name only by `finish`. */
export interface PartFile extends Omit<SourceFile, 'status' | 'unchanged'> {
  /** Bytes an earlier run left in it; 0 for a new one. They prove nothing until hashed. */
  readonly sizeFound: number
  /** Writes `block` at `offset` and releases it. Leaf hashes may be computed on the way. */
  write(offset: number, block: Block, done: Done): void
  /**
   * Makes the content durable and gives it its final name: truncate to size, fsync, rename, fsync
   * of the directory. With `replace` false an existing file is `FILE_EXISTS` and the part is kept.
   */
  finish(options: { replace: boolean }, done: Done): void
  /** Closes and deletes it. */
  discard(): void
}
