import type { Done, RodizioError } from '../../core/errors.js'
import type { Clock } from '../../core/runtime/clock.js'
import type {
  Block,
  FileStatus,
  HashRun,
  PartFile,
  Room,
  SourceFile,
} from '../../core/runtime/disk.js'
import { localFile } from './local-file.js'
import type { Content } from './material.js'
import type { SimulatedDisk, StoredFile, StoredPart } from './simulated-disk.js'

/** What both kinds of open file can do. */
abstract class OpenFile {
  protected closed = false

  constructor(
    private readonly clock: Clock,
    private readonly operationMs: number,
    private readonly disk: SimulatedDisk,
    private readonly content: Content,
  ) {}

  read(offset: number, length: number, done: Done<Block>): void {
    const read = () => this.disk.leaving(this.content.read(offset, length))
    this.act<Block>(() => this.#beyond(offset + length) ?? read(), done)
  }

  hash(run: HashRun, done: Done<Uint8Array>): void {
    const end = run.offset + run.length
    this.act<Uint8Array>(() => this.#beyond(end) ?? this.content.hash(run), done)
  }

  close(): void {
    this.closed = true
  }

  #beyond(end: number): RodizioError | undefined {
    const { size } = this.content
    return end > size ? localFile(`the file has ${size} bytes, and ${end} are wanted`) : undefined
  }

  protected act<T>(act: () => T | RodizioError, done: Done<T>): void {
    if (this.closed) return
    this.clock.after(this.operationMs, () => {
      const outcome = act()
      if (!this.closed) done(outcome)
    })
  }
}

export class SimulatedSource extends OpenFile implements SourceFile {
  readonly status: FileStatus

  constructor(
    clock: Clock,
    operationMs: number,
    disk: SimulatedDisk,
    file: StoredFile,
    /** What is there by now. */
    private readonly now: () => StoredFile | undefined,
  ) {
    super(clock, operationMs, disk, file.content)
    this.status = file.status
  }

  unchanged(done: Done<boolean>): void {
    this.act<boolean>(() => this.now()?.status.inode === this.status.inode, done)
  }
}

interface PartPlace {
  readonly disk: SimulatedDisk
  readonly part: StoredPart
  readonly key: string
  readonly directory: string
  readonly name: string
}

export class SimulatedPart extends OpenFile implements PartFile {
  readonly sizeFound: number
  #finishing = false

  constructor(
    private readonly ownClock: Clock,
    operationMs: number,
    private readonly place: PartPlace,
  ) {
    super(ownClock, operationMs, place.disk, place.part.content)
    this.sizeFound = place.part.content.sizeFound
  }

  write(offset: number, block: Block, done: Done): void {
    const { disk, part } = this.place
    if (this.closed) return block.release()
    this.act<void>(() => {
      const more = Math.max(0, offset + block.length - part.content.sizeFound)
      const full = disk.capacityBytes !== Infinity && disk.usedBytes + more > disk.capacityBytes
      if (!full) part.content.write(offset, block)
      block.release()
      return full ? localFile('no space is left', 'DISK_FULL') : undefined
    }, done)
  }

  room(done: Done<Room>): void {
    const { disk, part, directory } = this.place
    this.act<Room>(() => {
      const neededBytes = part.content.size - part.content.sizeFound
      const freeBytes = Math.min(disk.capacityBytes - disk.usedBytes, Number.MAX_SAFE_INTEGER)
      return { folder: directory, neededBytes, freeBytes }
    }, done)
  }

  finish({ replace }: { replace: boolean }, done: Done): void {
    if (this.#finishing) return
    this.#finishing = true
    const { disk, part, key, directory, name } = this.place
    this.act<void>(
      () => {
        if (disk.file(directory, name) && !replace) {
          return localFile(`${name} exists already`, 'FILE_EXISTS')
        }
        const obstacle = disk.obstacle(directory, name)
        if (obstacle) return obstacle
        const { content } = part
        if (content.sizeFound < content.size) {
          return localFile(`${name} is not whole: ${content.sizeFound} of ${content.size} bytes`)
        }
        disk.put(directory, name, content.whole(), this.ownClock.nowMs())
        disk.parts.delete(key)
        return undefined
      },
      (error) => {
        this.close()
        done(error)
      },
    )
  }

  override close(): void {
    if (!this.closed) this.place.part.open = false
    this.closed = true
  }

  discard(): void {
    if (!this.closed && !this.#finishing) this.place.disk.parts.delete(this.place.key)
    this.close()
  }
}
