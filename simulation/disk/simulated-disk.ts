import { nameProblem } from '../../core/content/names.js'
import { pieceRun } from '../../core/content/piece-layout.js'
import type { Done, RodizioError } from '../../core/errors.js'
import type { Clock } from '../../core/runtime/clock.js'
import type {
  Block,
  Disk,
  FileStatus,
  FoundFile,
  PartFile,
  SourceFile,
} from '../../core/runtime/disk.js'
import type { Hasher } from '../../core/runtime/hasher.js'
import type { FileInfo } from '../../core/wire/file-info.js'
import { Bundle } from './bundle.js'
import { localFile } from './local-file.js'
import type { Content, Material, PartContent, Spoilable } from './material.js'
import { SimulatedPart, SimulatedSource } from './simulated-file.js'

/** Of each operation. */
const operationMs = 0.1

/** A file that is there. */
export interface StoredFile {
  content: Content
  status: FileStatus
}

/** A file on its way in. */
export interface StoredPart {
  readonly content: PartContent
  open: boolean
}

/**
 * The disk of one simulated machine: it outlives the programs that use it. Any path is a folder of
 * its own. Everything on it is durable at once.
 */
export class SimulatedDisk {
  /** By folder and name. */
  readonly files = new Map<string, Map<string, StoredFile>>()
  /** Folders that names have led through. */
  readonly #folders = new Set<string>()
  readonly parts = new Map<string, StoredPart>()
  capacityBytes = Number.POSITIVE_INFINITY
  /** What the machine's own idea of the date differs by. */
  dateOffsetMs = 0
  /** Every nth block that is read is not what it should be; 0: none. */
  spoilEvery = 0
  /** Blocks that were not what they should be. */
  blocksSpoilt = 0
  #blocksRead = 0
  #inodes = 0
  readonly #memories = new Map<string, Uint8Array>()

  constructor(readonly material: Material) {}

  /** Creates a file, or puts another one in its place. */
  put(directory: string, name: string, content: Content, dateMs = 0): FileStatus {
    const mtimeMs = dateMs + this.dateOffsetMs
    const status = { name, size: content.size, mtimeMs, ctimeMs: mtimeMs, inode: ++this.#inodes }
    this.#in(directory).set(name, { content, status })
    for (const folder of foldersOf(name)) this.#folders.add(`${directory}/${folder}`)
    return status
  }

  remove(directory: string, name: string): void {
    this.files.get(directory)?.delete(name)
  }

  file(directory: string, name: string): StoredFile | undefined {
    return this.files.get(directory)?.get(name)
  }

  /** Why no file can have that name: it is a folder, or one of its folders is a file. */
  obstacle(directory: string, name: string): RodizioError | undefined {
    const isFolder = this.#folders.has(`${directory}/${name}`)
    return isFolder ? localFile(`${name} is a folder here`) : this.fileAbove(directory, name)
  }

  fileAbove(directory: string, name: string): RodizioError | undefined {
    const folder = foldersOf(name).find((each) => this.file(directory, each))
    if (folder === undefined) return undefined
    return localFile(`${folder} is a file, and ${name} needs a folder`)
  }

  get usedBytes(): number {
    let used = 0
    for (const files of this.files.values())
      for (const { status } of files.values()) used += status.size
    for (const { content } of this.parts.values()) used += content.sizeFound
    return used
  }

  /** The program that used it is gone. */
  closeAll(): void {
    for (const part of this.parts.values()) part.open = false
  }

  /** As a program sees it that runs by `clock`. */
  for(clock: Clock): Disk {
    return new MountedDisk(this, clock)
  }

  /** A block on its way out. */
  leaving(block: Block): Block {
    if (this.spoilEvery === 0 || ++this.#blocksRead % this.spoilEvery > 0) return block
    this.blocksSpoilt++
    return (block as Spoilable).spoilt()
  }

  recall(key: string): Uint8Array | undefined {
    return this.#memories.get(key)
  }

  remember(key: string, bytes: Uint8Array): void {
    this.#memories.set(key, bytes)
  }

  /** Names in order, without those behind a dot. */
  walk(directory: string): FileStatus[] {
    const files = [...(this.files.get(directory)?.values() ?? [])].map(({ status }) => status)
    const shown = files.filter(({ name }) => !/(^|\/)\./.test(name))
    return shown.sort((one, other) => (one.name < other.name ? -1 : 1))
  }

  #in(directory: string): Map<string, StoredFile> {
    const files = this.files.get(directory) ?? new Map<string, StoredFile>()
    this.files.set(directory, files)
    return files
  }
}

class MountedDisk implements Disk {
  constructor(
    private readonly disk: SimulatedDisk,
    private readonly clock: Clock,
  ) {}

  makeDirectory(_directory: string, done: Done): void {
    this.#later(() => undefined, done)
  }

  walk(directory: string, done: Done<readonly FileStatus[]>): void {
    this.#later(() => this.disk.walk(directory), done)
  }

  status(directory: string, name: string, done: Done<FileStatus | undefined>): void {
    this.#later(() => refusal(name) ?? this.disk.file(directory, name)?.status, done)
  }

  openSource(directory: string, name: string, done: Done<SourceFile>): void {
    this.#later<SourceFile>(() => {
      const problem = refusal(name)
      if (problem) return problem
      const file = this.disk.file(directory, name)
      if (!file) return localFile(`there is no ${directory}/${name}`)
      const now = (): StoredFile | undefined => this.disk.file(directory, name)
      return new SimulatedSource(this.clock, operationMs, this.disk, file, now)
    }, done)
  }

  openPart(directory: string, { name, root, size }: FileInfo, done: Done<PartFile>): void {
    this.#later<PartFile>(() => {
      const problem = refusal(name) ?? this.disk.fileAbove(directory, name)
      if (problem) return problem
      const key = `${directory}/${name} ${root}`
      const known = this.disk.parts.get(key)
      if (known?.open) return localFile(`${name} is being downloaded already`)
      const fits = known?.content.size === size
      const part: StoredPart = fits ? known : { content: this.disk.material.part(size), open: true }
      part.open = true
      this.disk.parts.set(key, part)
      const parts = { disk: this.disk, part, key, directory, name }
      return new SimulatedPart(this.clock, operationMs, parts)
    }, done)
  }

  hasher(): Hasher {
    let closed = false
    return {
      hash: ({ directory, status, width }, progress, done) => {
        this.clock.after(operationMs, () => {
          const file = this.disk.file(directory, status.name)
          if (closed) return
          if (file?.status.inode !== status.inode) return done(undefined)
          progress(status.size)
          const ageMs = Math.max(0, this.#dateMs - status.mtimeMs)
          done({ hashes: hashesOf(file.content, width), ageMs })
        })
      },
      close: (done) => {
        closed = true
        this.clock.after(0, done)
      },
    }
  }

  recall(key: string, done: (bytes: Uint8Array | undefined) => void): void {
    this.clock.after(operationMs, () => done(this.disk.recall(key)))
  }

  remember(key: string, chunks: Iterable<Uint8Array>, done: () => void): void {
    this.disk.remember(key, Buffer.concat([...chunks]))
    this.clock.after(operationMs, done)
  }

  compareAll(
    directory: string,
    files: readonly FileInfo[],
    done: Done<readonly (FileStatus | undefined | RodizioError)[]>,
  ): void {
    const compare = ({ name, root }: FileInfo): FileStatus | undefined | RodizioError => {
      const file = this.disk.file(directory, name)
      const problem = refusal(name)
      if (problem || !file) return problem
      if (rootOf(file.content) === root) return file.status
      return localFile(`${name} is here with another content`, 'FILE_EXISTS')
    }
    this.#later(() => files.map(compare), done)
  }

  readAll(found: readonly FoundFile[], done: Done<Block>): void {
    this.#later<Block>(() => {
      const contents: Content[] = []
      for (const { directory, status } of found) {
        const file = this.disk.file(directory, status.name)
        if (file?.status.inode !== status.inode) return localFile(`${status.name} has changed`)
        contents.push(file.content)
      }
      const blocks = contents.map((content) => content.read(0, content.size))
      return this.disk.leaving(new Bundle(blocks))
    }, done)
  }

  storeAll(
    directory: string,
    files: readonly FileInfo[],
    block: Block,
    done: Done<readonly (FileStatus | RodizioError)[]>,
  ): void {
    const { blocks } = block as Bundle
    const store = ({ name, root, size }: FileInfo, index: number): FileStatus | RodizioError => {
      const problem = refusal(name) ?? this.disk.obstacle(directory, name)
      if (problem) return problem
      if (this.disk.file(directory, name)) return localFile(`${name} exists`, 'FILE_EXISTS')
      if (this.disk.usedBytes + size > this.disk.capacityBytes) {
        return localFile('no space is left', 'DISK_FULL')
      }
      const part = this.disk.material.part(size)
      part.write(0, blocks[index]!)
      const content = part.whole()
      if (rootOf(content) !== root) return localFile(`${name} is not that file`, 'BAD_CONTENT')
      return this.disk.put(directory, name, content, this.clock.nowMs())
    }
    const storeEach = () => {
      const outcomes = files.map(store)
      block.release()
      return outcomes
    }
    this.#later(storeEach, done)
  }

  get #dateMs(): number {
    return this.clock.nowMs() + this.disk.dateOffsetMs
  }

  #later<T>(act: () => T | RodizioError, done: Done<T>): void {
    this.clock.after(operationMs, () => done(act()))
  }
}

/** `a` and `a/b` of `a/b/c`. */
function foldersOf(name: string): string[] {
  const folders: string[] = []
  for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) {
    folders.push(name.slice(0, at))
  }
  return folders
}

function refusal(name: string): RodizioError | undefined {
  const problem = nameProblem(name)
  return problem === undefined ? undefined : localFile(`the name ${problem}`, 'NAME_REFUSED')
}

function hashesOf(content: Content, width: number): Uint8Array {
  const { size } = content
  const hashes: Uint8Array[] = []
  for (let offset = 0; offset === 0 || offset < size; offset += width) {
    hashes.push(content.hash({ offset, length: Math.min(width, size - offset), width }))
  }
  return Buffer.concat(hashes)
}

/** Of a file of one piece. */
function rootOf(content: Content): string {
  return Buffer.from(content.hash(pieceRun(content.size, 0))).toString('hex')
}
