import { createHash } from 'node:crypto'
import type { FileStatus } from '../runtime/disk.js'
import { hashBytes } from './merkle.js'
import { type FileContent, pieceCountOf } from './piece-layout.js'

/** A file, and what was in it when it was as `status` says. */
export interface HashedFile {
  /** Which of the shared directories it is in. */
  readonly directory: number
  readonly status: FileStatus
  readonly content: FileContent
}

/**
 * The contents of many files as bytes, for a later run that finds the files as they were. Written
 * file by file, so that no second copy of a large table is ever in memory:
 *
 *     magic        8 bytes: the format and its version
 *     per file     u16 directory, u16 length of the name, f64 size, f64 mtime, f64 ctime (in ms),
 *                  f64 inode, 32 bytes root, the name (UTF-8), 32 bytes for each of several pieces
 *     digest       32 bytes: SHA-256 of all before it
 *
 * Numbers are big-endian. A double tells times apart that differ by a quarter of a microsecond.
 * What does not end in its own digest, or has another magic, is no table.
 */
export function* writeHashTable(
  files: Iterable<HashedFile>,
  bytesMax: number,
): Generator<Uint8Array> {
  const digest = createHash('sha256')
  let chunk = Buffer.allocUnsafe(chunkBytes)
  let filled = magic.copy(chunk)
  let bytes = filled
  for (const file of files) {
    const length = recordBytes(file)
    bytes += length
    if (bytes > bytesMax) break
    if (filled + length > chunk.length) {
      const full = chunk.subarray(0, filled)
      digest.update(full)
      yield full
      chunk = Buffer.allocUnsafe(Math.max(chunkBytes, length))
      filled = 0
    }
    filled = writeRecord(chunk, filled, file)
  }
  const last = chunk.subarray(0, filled)
  yield last
  yield digest.update(last).digest()
}

/** A table that was read; contents are looked up by the state of their files. */
export class HashTable {
  /** Where the record of a file begins, by directory and name. */
  readonly #places = new Map<string, number>()
  readonly #records: Buffer

  /** Of whatever bytes there are: what is no table is an empty one. */
  constructor(bytes: Uint8Array = new Uint8Array()) {
    this.#records = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    if (this.#isWhole()) this.#findRecords()
  }

  get size(): number {
    return this.#places.size
  }

  /** What is in a file that is as `status` says, if that is known. */
  find(directory: number, status: FileStatus): FileContent | undefined {
    const at = this.#places.get(keyOf(directory, status.name))
    if (at === undefined) return undefined
    const records = this.#records
    const known = [4, 12, 20, 28].map((field) => records.readDoubleBE(at + field))
    const { size, mtimeMs, ctimeMs, inode } = status
    if ([size, mtimeMs, ctimeMs, inode].some((value, index) => value !== known[index])) {
      return undefined
    }
    const layerAt = at + headBytes + records.readUInt16BE(at + 2)
    return {
      root: records.toString('hex', at + rootAt, at + headBytes),
      size,
      // A copy: a view would keep the whole table in memory.
      layer: new Uint8Array(records.subarray(layerAt, layerAt + layerBytes(size))),
    }
  }

  #isWhole(): boolean {
    const records = this.#records
    const end = records.length - hashBytes
    if (end < magic.length || !records.subarray(0, magic.length).equals(magic)) return false
    const digest = createHash('sha256').update(records.subarray(0, end)).digest()
    return digest.equals(records.subarray(end))
  }

  #findRecords(): void {
    const records = this.#records
    const end = records.length - hashBytes
    for (let at = magic.length; at + headBytes <= end; ) {
      const nameEnd = at + headBytes + records.readUInt16BE(at + 2)
      const name = records.toString('utf8', at + headBytes, nameEnd)
      this.#places.set(keyOf(records.readUInt16BE(at), name), at)
      at = nameEnd + layerBytes(records.readDoubleBE(at + 4))
    }
  }
}

const magic = Buffer.from('rodizio2')
const chunkBytes = 1024 * 1024
const rootAt = 36
const headBytes = rootAt + hashBytes

function keyOf(directory: number, name: string): string {
  return `${directory}/${name}`
}

function layerBytes(size: number): number {
  const pieces = pieceCountOf(size)
  return pieces > 1 ? pieces * hashBytes : 0
}

function recordBytes({ status, content }: HashedFile): number {
  return headBytes + Buffer.byteLength(status.name) + content.layer.length
}

/** Returns where it ends. */
function writeRecord(into: Buffer, at: number, { directory, status, content }: HashedFile): number {
  const { name, size, mtimeMs, ctimeMs, inode } = status
  const nameBytes = into.write(name, at + headBytes)
  into.writeUInt16BE(directory, at)
  into.writeUInt16BE(nameBytes, at + 2)
  for (const [index, value] of [size, mtimeMs, ctimeMs, inode].entries())
    into.writeDoubleBE(value, at + 4 + index * 8)
  into.write(content.root, at + rootAt, 'hex')
  into.set(content.layer, at + headBytes + nameBytes)
  return at + headBytes + nameBytes + content.layer.length
}
