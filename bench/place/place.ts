import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Folder {
  readonly path: string
  readonly medium: 'memory' | 'disk'
  remove(): void
}

/** Kept free in memory for the programs that are measured, and for the machine. */
const spareBytes = 1024 ** 3

/** Where measurements keep files: in memory where it has room, else in the temporary folder. */
export class Place {
  readonly #made = new Set<string>()

  /** `onDisk`: on disk where no medium is given. */
  constructor(private readonly onDisk = false) {}

  /** A new folder with room for `bytes`, on `medium` if given; undefined where there is none. */
  folder(bytes: number, medium?: Folder['medium']): Folder | undefined {
    const memory = '/dev/shm'
    const hasRoom = (): boolean => existsSync(memory) && memoryBytes(memory) >= bytes + spareBytes
    const disk = medium === 'disk' || (medium === undefined && this.onDisk)
    if (!disk && hasRoom()) return this.#make(memory, 'memory')
    if (medium !== 'memory' && freeBytes(tmpdir()) >= bytes) return this.#make(tmpdir(), 'disk')
    return undefined
  }

  /** Every folder that is still there goes. */
  clear(): void {
    for (const path of this.#made) rmSync(path, { recursive: true, force: true })
    this.#made.clear()
  }

  #make(parent: string, medium: Folder['medium']): Folder {
    const path = realpathSync(mkdtempSync(join(parent, `rodizio-bench-${process.pid}-`)))
    this.#made.add(path)
    const remove = (): void => {
      rmSync(path, { recursive: true, force: true })
      this.#made.delete(path)
    }
    return { path, medium, remove }
  }
}

function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path)
  return bavail * bsize
}

/** The file system's limit says nothing of how much memory there is. */
function memoryBytes(path: string): number {
  const available = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))
  return Math.min(freeBytes(path), Number(available?.[1] ?? 0) * 1024)
}
