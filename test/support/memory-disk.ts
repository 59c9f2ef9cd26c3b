import { isDeepStrictEqual } from 'node:util'
import { hashLeaves, leafBytes, subtreeRoot, treeWidth } from '../../core/content/merkle.js'
import { nameProblem } from '../../core/content/names.js'
import { type Done, type ErrorCode, RodizioError } from '../../core/errors.js'
import type { Clock } from '../../core/runtime/clock.js'
import type {
  Block,
  ByteBlock,
  Disk,
  FileStatus,
  FoundFile,
  HashRun,
  PartFile,
  Room,
  SourceFile,
} from '../../core/runtime/disk.js'
import type { Hasher } from '../../core/runtime/hasher.js'
import type { FileInfo } from '../../core/wire/file-info.js'

/** A file that exists, or is on its way. */
interface Stored {
  bytes: Uint8Array
  readonly inode: number
  mtimeMs: number
  /** Rises with every change. */
  changes: number
  /** Of a part: somebody has it open. */
  open?: boolean
}

/**
 * A disk in memory, on the clock's time and the same in every run. Folders exist where something is
 * below them. Any number of nodes may use one, each with a directory of its own.
 */
export class MemoryDisk implements Disk {
  readonly #files = new Map<string, Stored>()
  readonly #parts = new Map<string, Stored>()
  /** Names of files that were hashed, in order. */
  readonly hashed: string[] = []
  /** Of each operation; may be changed between them. */
  latencyMs: number
  /** It lets in no more than `capacityBytes`, and says that there is room. */
  quota = false
  looksForRoom = 0
  /** Hashers that were taken and not closed. */
  hashersOpen = 0
  /** May be changed: room is taken, or made. */
  capacityBytes: number
  readonly #remembered = new Map<string, Uint8Array>()
  #fault: RodizioError | undefined
  #inodes = 0

  constructor(
    private readonly clock: Clock,
    options: { latencyMs?: number; capacityBytes?: number } = {},
  ) {
    this.latencyMs = options.latencyMs ?? 0.1
    this.capacityBytes = options.capacityBytes ?? Number.POSITIVE_INFINITY
  }

  // ---- for tests: at once, and without a word ----

  /** Creates a file, or changes it in place. */
  put(directory: string, name: string, bytes: Uint8Array): void {
    const path = `${directory}/${name}`
    const file = this.#files.get(path)
    if (file) Object.assign(file, { bytes, mtimeMs: this.clock.nowMs(), changes: file.changes + 1 })
    else this.#files.set(path, this.#create(bytes))
  }

  bytesOf(directory: string, name: string): Uint8Array | undefined {
    return this.#files.get(`${directory}/${name}`)?.bytes
  }

  /** Names of finished files. */
  namesIn(directory: string): string[] {
    const prefix = `${directory}/`
    const paths = [...this.#files.keys()].filter((path) => path.startsWith(prefix))
    return paths.map((path) => path.slice(prefix.length)).sort()
  }

  /** Part files there are. */
  get partCount(): number {
    return this.#parts.size
  }

  remove(directory: string, name: string): void {
    const file = this.#files.get(`${directory}/${name}`)
    if (file) file.changes++
    this.#files.delete(`${directory}/${name}`)
  }

  /** Turns one byte into another, as a failing device does: nothing tells of it. */
  corrupt(directory: string, name: string, offset: number): void {
    this.#files.get(`${directory}/${name}`)!.bytes[offset]! ^= 0xff
  }

  /** Does something to all that was remembered. */
  damageMemories(damage: (bytes: Uint8Array) => Uint8Array): void {
    for (const [key, bytes] of this.#remembered) this.#remembered.set(key, damage(bytes))
  }

  /** The next operation to end fails. */
  failNext(message = 'the device reports an error'): void {
    this.#fault = localFile(message)
  }

  // ---- Disk ----

  makeDirectory(_directory: string, done: Done): void {
    this.report(() => undefined, done)
  }

  walk(directory: string, done: Done<readonly FileStatus[]>): void {
    const visible = (name: string): boolean => !/(^|\/)\./.test(name)
    const status = (name: string): FileStatus =>
      statusOf(name, this.#files.get(`${directory}/${name}`)!)
    this.report(() => this.namesIn(directory).filter(visible).map(status), done)
  }

  status(directory: string, name: string, done: Done<FileStatus | undefined>): void {
    this.report(() => {
      const problem = this.#problem(directory, name)
      const file = this.#files.get(`${directory}/${name}`)
      return problem ?? (file && statusOf(name, file))
    }, done)
  }

  openSource(directory: string, name: string, done: Done<SourceFile>): void {
    this.report<SourceFile>(() => {
      const file = this.#files.get(`${directory}/${name}`)
      const missing = localFile(`${directory}/${name} does not exist`)
      return this.#problem(directory, name) ?? (file ? new MemorySource(this, name, file) : missing)
    }, done)
  }

  openPart(directory: string, { name, root, size }: FileInfo, done: Done<PartFile>): void {
    this.report<PartFile>(() => {
      const problem = this.#problem(directory, name)
      if (problem) return problem
      const path = `${directory}/${name}`
      const key = `${path}\0${root}`
      const part = this.#parts.get(key) ?? this.#create(new Uint8Array())
      if (part.open) return localFile(`${path} is being downloaded already`)
      part.open = true
      const found = part.bytes.subarray(0, size)
      const whole = new Uint8Array(size)
      whole.set(found)
      part.bytes = whole.subarray(0, found.length)
      this.#parts.set(key, part)
      return new MemoryPart(this, part, directory, size, {
        close: () => {
          part.open = false
        },
        drop: () => this.#parts.delete(key),
        finish: (replace) => this.#finish({ key, path, size, replace }),
      })
    }, done)
  }

  /** A file at once, whatever its size, and changes of a file are told apart however close. */
  hasher(): Hasher {
    let closed = false
    this.hashersOpen++
    return {
      hash: ({ directory, status, width }, progress, done) => {
        const act = () => {
          const file = this.#files.get(`${directory}/${status.name}`)
          if (!file || !isDeepStrictEqual(statusOf(status.name, file), status)) return undefined
          this.hashed.push(status.name)
          const ageMs = this.clock.nowMs() - file.mtimeMs
          return { hashes: rootsOf(file.bytes, width), ageMs }
        }
        const ended: typeof done = (outcome) => {
          if (outcome && !(outcome instanceof Error)) progress(status.size)
          done(outcome)
        }
        this.report(act, ended, () => closed)
      },
      close: (done) => {
        if (!closed) this.hashersOpen--
        closed = true
        this.clock.after(0, done)
      },
    }
  }

  recall(key: string, done: (bytes: Uint8Array | undefined) => void): void {
    this.clock.after(this.latencyMs, () => done(this.#remembered.get(key)))
  }

  remember(key: string, chunks: Iterable<Uint8Array>, done: () => void): void {
    this.#remembered.set(key, Buffer.concat([...chunks]))
    this.clock.after(this.latencyMs, done)
  }

  compareAll(
    directory: string,
    files: readonly FileInfo[],
    done: Done<readonly (FileStatus | undefined | RodizioError)[]>,
  ): void {
    const compare = ({ name, root }: FileInfo): FileStatus | undefined | RodizioError => {
      const file = this.#files.get(`${directory}/${name}`)
      const problem = this.#problem(directory, name)
      if (problem || !file) return problem
      if (rootOf(file.bytes) === root) return statusOf(name, file)
      return localFile(`${name} is here with another content`, 'FILE_EXISTS')
    }
    this.report(() => files.map(compare), done)
  }

  readAll(found: readonly FoundFile[], done: Done<Block>): void {
    this.report<Block>(() => {
      const all = found.map(({ directory, status }) => {
        const file = this.#files.get(`${directory}/${status.name}`)
        return file?.changes === status.ctimeMs && file.inode === status.inode ? file.bytes : null
      })
      if (all.includes(null)) return localFile('a file has changed')
      const bytes = new Uint8Array(Buffer.concat(all as Uint8Array[]))
      return { bytes, length: bytes.length, release() {} } as ByteBlock
    }, done)
  }

  storeAll(
    directory: string,
    files: readonly FileInfo[],
    block: Block,
    done: Done<readonly (FileStatus | RodizioError)[]>,
  ): void {
    const bytes = (block as ByteBlock).bytes.slice()
    block.release()
    let begin = 0
    const store = (info: FileInfo): FileStatus | RodizioError => {
      const own = bytes.subarray(begin, begin + info.size)
      begin += info.size
      const path = `${directory}/${info.name}`
      const problem = this.#problem(directory, info.name)
      if (problem) return problem
      if (this.#files.has(path)) return localFile(`${path} exists already`, 'FILE_EXISTS')
      if (rootOf(own) !== info.root) {
        return localFile(`${info.name} does not match its root`, 'BAD_CONTENT')
      }
      const full = this.#full(own.length)
      if (full) return full
      this.#files.set(path, this.#create(own))
      return statusOf(info.name, this.#files.get(path)!)
    }
    this.report(() => files.map(store), done)
  }

  // ---- for its files ----

  get freeBytes(): number {
    let used = 0
    for (const file of [...this.#files.values(), ...this.#parts.values()]) used += file.bytes.length
    return this.capacityBytes - used
  }

  /** Acts, and tells `done` how it went, unless `unheard` by then. */
  report<T>(act: () => T | RodizioError, done: Done<T>, unheard = (): boolean => false): void {
    this.clock.after(this.latencyMs, () => {
      const fault = this.#fault
      this.#fault = undefined
      const outcome = fault ?? act()
      if (!unheard()) done(outcome)
    })
  }

  write(part: Stored, offset: number, bytes: Uint8Array): RodizioError | undefined {
    const end = Math.max(part.bytes.length, offset + bytes.length)
    const more = end - part.bytes.length
    const full = this.#full(more)
    if (full) return full
    // As long as the file is to become, and shown as far as it has been written.
    part.bytes = new Uint8Array(part.bytes.buffer, 0, end)
    part.bytes.set(bytes, offset)
    return undefined
  }

  /** Whether `more` bytes find no room. */
  #full(more: number): RodizioError | undefined {
    return more > this.freeBytes ? localFile('no space is left', 'DISK_FULL') : undefined
  }

  #finish(part: {
    key: string
    path: string
    size: number
    replace: boolean
  }): RodizioError | undefined {
    const { key, path, size, replace } = part
    const { bytes } = this.#parts.get(key)!
    if (bytes.length !== size) return localFile(`${path} has ${bytes.length} bytes, not ${size}`)
    if (this.#files.has(path) && !replace) return localFile(`${path} exists already`, 'FILE_EXISTS')
    const below = [...this.#files.keys()].some((other) => other.startsWith(`${path}/`))
    if (below) return localFile(`${path} cannot be written: it is a folder`)
    const former = this.#files.get(path)
    if (former) former.changes++
    this.#files.set(path, this.#create(bytes))
    this.#parts.delete(key)
    return undefined
  }

  /** The name is refused, or one of its folders is a file. */
  #problem(directory: string, name: string): RodizioError | undefined {
    const problem = nameProblem(name)
    if (problem) return localFile(`the name ${problem}`, 'NAME_REFUSED')
    const segments = name.split('/')
    for (let depth = 1; depth < segments.length; depth++) {
      const folder = `${directory}/${segments.slice(0, depth).join('/')}`
      if (this.#files.has(folder)) return localFile(`${folder} is a file where a folder is needed`)
    }
    return undefined
  }

  #create(bytes: Uint8Array): Stored {
    return { bytes, inode: ++this.#inodes, mtimeMs: this.clock.nowMs(), changes: 0 }
  }
}

/** What both kinds of open file can do. */
class MemoryFile {
  protected closed = false

  constructor(
    protected readonly disk: MemoryDisk,
    protected readonly stored: Stored,
  ) {}

  read(offset: number, length: number, done: Done<Block>): void {
    this.act(() => {
      const bytes = this.stored.bytes.slice(offset, offset + length)
      if (bytes.length < length) return localFile(`the file ends before byte ${offset + length}`)
      return { bytes, length, release() {} } as ByteBlock
    }, done)
  }

  hash({ offset, length, width }: HashRun, done: Done<Uint8Array>): void {
    this.act(() => {
      const bytes = this.stored.bytes.subarray(offset, offset + length)
      if (bytes.length < length) return localFile(`the file ends before byte ${offset + length}`)
      return subtreeRoot(hashLeaves(bytes), { each: leafBytes, width })
    }, done)
  }

  close(): void {
    this.closed = true
  }

  protected act<T>(act: () => T | RodizioError, done: Done<T>): void {
    if (!this.closed) this.disk.report(act, done, () => this.closed)
  }
}

class MemorySource extends MemoryFile implements SourceFile {
  readonly status: FileStatus

  constructor(disk: MemoryDisk, name: string, stored: Stored) {
    super(disk, stored)
    this.status = statusOf(name, stored)
  }

  unchanged(done: Done<boolean>): void {
    this.act(() => this.stored.changes === this.status.ctimeMs, done)
  }
}

class MemoryPart extends MemoryFile implements PartFile {
  readonly sizeFound: number
  #finishing = false

  constructor(
    disk: MemoryDisk,
    stored: Stored,
    private readonly folder: string,
    private readonly size: number,
    private readonly ends: {
      close(): void
      drop(): void
      finish(replace: boolean): RodizioError | undefined
    },
  ) {
    super(disk, stored)
    this.sizeFound = stored.bytes.length
  }

  write(offset: number, block: Block, done: Done): void {
    const bytes = (block as ByteBlock).bytes.slice()
    block.release()
    this.act<void>(() => this.disk.write(this.stored, offset, bytes), done)
  }

  room(done: Done<Room>): void {
    this.act<Room>(() => {
      const neededBytes = this.size - this.stored.bytes.length
      this.disk.looksForRoom++
      const freeBytes = this.disk.quota ? Number.MAX_SAFE_INTEGER : this.disk.freeBytes
      return { folder: this.folder, neededBytes, freeBytes }
    }, done)
  }

  finish({ replace }: { replace: boolean }, done: Done): void {
    if (this.#finishing) return
    this.#finishing = true
    this.act<void>(
      () => this.ends.finish(replace),
      (error) => {
        this.close()
        done(error)
      },
    )
  }

  override close(): void {
    if (!this.closed) this.ends.close()
    this.closed = true
  }

  discard(): void {
    if (!this.closed && !this.#finishing) this.ends.drop()
    this.close()
  }
}

function rootsOf(bytes: Uint8Array, width: number): Uint8Array {
  const roots: Uint8Array[] = []
  for (let at = 0; at === 0 || at < bytes.length; at += width) {
    const leaves = hashLeaves(bytes.subarray(at, at + width))
    roots.push(subtreeRoot(leaves, { each: leafBytes, width }))
  }
  return Buffer.concat(roots)
}

function rootOf(bytes: Uint8Array): string {
  const width = treeWidth(bytes.length)
  return Buffer.from(subtreeRoot(hashLeaves(bytes), { each: leafBytes, width })).toString('hex')
}

function statusOf(name: string, { bytes, inode, mtimeMs, changes }: Stored): FileStatus {
  return { name, size: bytes.length, mtimeMs, ctimeMs: changes, inode }
}

function localFile(message: string, code: ErrorCode = 'LOCAL_FILE'): RodizioError {
  return new RodizioError(code, message)
}
