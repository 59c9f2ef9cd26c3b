import { hash } from 'node:crypto'
import { type Done, RodizioError } from '../../core/errors.js'
import type { Clock } from '../../core/runtime/clock.js'
import type {
  Block,
  Disk,
  FileStatus,
  FoundFile,
  HashRun,
  PartFile,
  SourceFile,
} from '../../core/runtime/disk.js'
import type { Hasher } from '../../core/runtime/hasher.js'
import type { FileInfo } from '../../core/wire/file-info.js'

/** Of each operation. */
const latencyMs = 0.1

/**
 * A disk of files that have a size and no bytes: a block only tells its length, and the hash of a
 * run follows from where it is. What is left is the cost of everything around the bytes. Any number
 * of nodes may use it, each with a directory of its own.
 */
export class DescribedDisk implements Disk {
  readonly #files = new Map<string, Map<string, FileStatus>>()

  constructor(private readonly clock: Clock) {}

  /** Creates a file. */
  put(directory: string, name: string, size: number): void {
    const inode = this.#in(directory).size
    this.#in(directory).set(name, { name, size, mtimeMs: 0, ctimeMs: 0, inode })
  }

  makeDirectory(_directory: string, done: Done): void {
    this.#later(done, undefined)
  }

  walk(directory: string, done: Done<readonly FileStatus[]>): void {
    this.#later(done, [...this.#in(directory).values()])
  }

  status(directory: string, name: string, done: Done<FileStatus | undefined>): void {
    this.#later(done, this.#in(directory).get(name))
  }

  openSource(directory: string, name: string, done: Done<SourceFile>): void {
    const status = this.#in(directory).get(name)
    if (!status) return this.#later(done, new RodizioError('LOCAL_FILE', `there is no ${name}`))
    const unchanged = (done: Done<boolean>): void => this.#later(done, true)
    this.#later(done, { ...this.#contents(), status, unchanged, close() {} })
  }

  openPart(directory: string, { name, size }: FileInfo, done: Done<PartFile>): void {
    this.#later(done, {
      ...this.#contents(),
      sizeFound: 0,
      write: (_offset, block, done) => {
        block.release()
        this.#later(done, undefined)
      },
      room: (done) => this.#later(done, { folder: directory, neededBytes: 0, freeBytes: size }),
      finish: (_options, done) => {
        this.put(directory, name, size)
        this.#later(done, undefined)
      },
      close() {},
      discard() {},
    })
  }

  hasher(): Hasher {
    let closed = false
    return {
      hash: ({ status: { size }, width }, progress, done) =>
        this.clock.after(latencyMs, () => {
          if (closed) return
          progress(size)
          done({ hashes: hashesOf(size, width), ageMs: this.clock.nowMs() })
        }),
      close: (done) => {
        closed = true
        this.clock.after(0, done)
      },
    }
  }

  /** It remembers nothing. */
  recall(_key: string, done: (bytes: undefined) => void): void {
    this.clock.after(latencyMs, () => done(undefined))
  }

  remember(_key: string, _chunks: Iterable<Uint8Array>, done: () => void): void {
    this.clock.after(latencyMs, done)
  }

  compareAll(
    directory: string,
    files: readonly FileInfo[],
    done: Done<readonly (FileStatus | undefined)[]>,
  ): void {
    const here = this.#in(directory)
    this.#later(
      done,
      files.map(({ name }) => here.get(name)),
    )
  }

  readAll(files: readonly FoundFile[], done: Done<Block>): void {
    const length = files.reduce((sum, { status }) => sum + status.size, 0)
    this.#later<Block>(done, { length, release() {} })
  }

  storeAll(
    directory: string,
    files: readonly FileInfo[],
    block: Block,
    done: Done<readonly FileStatus[]>,
  ): void {
    block.release()
    for (const { name, size } of files) this.put(directory, name, size)
    this.compareAll(directory, files, done as Done<readonly (FileStatus | undefined)[]>)
  }

  #contents(): Pick<SourceFile, 'read' | 'hash'> {
    return {
      read: (_offset, length, done) => this.#later<Block>(done, { length, release() {} }),
      hash: (run, done) => this.#later(done, hashOf(run)),
    }
  }

  #in(directory: string): Map<string, FileStatus> {
    const files = this.#files.get(directory) ?? new Map<string, FileStatus>()
    this.#files.set(directory, files)
    return files
  }

  #later<T>(done: Done<T>, outcome: T | RodizioError): void {
    this.clock.after(latencyMs, () => done(outcome))
  }
}

function hashesOf(size: number, width: number): Uint8Array {
  const hashes: Uint8Array[] = []
  for (let offset = 0; offset === 0 || offset < size; offset += width) {
    hashes.push(hashOf({ offset, length: Math.min(width, size - offset), width }))
  }
  return Buffer.concat(hashes)
}

function hashOf({ offset, length }: HashRun): Uint8Array {
  return hash('sha256', `${length} at ${offset}`, 'buffer')
}
