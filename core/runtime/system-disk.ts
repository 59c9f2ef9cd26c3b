import { createHash } from 'node:crypto'
import { close, constants, ftruncate, lstat, mkdir, type Stats, unlink } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Done } from '../errors.js'
import type { FileInfo } from '../wire/file-info.js'
import { BufferPool } from './buffer-pool.js'
import { type Claim, Claims } from './claims.js'
import type { Disk, FileStatus, PartFile, SourceFile } from './disk.js'
import { diskError, localFile } from './disk-error.js'
import { enter, type FilePlace } from './file-place.js'
import { FolderSync } from './folder-sync.js'
import type { Hasher } from './hasher.js'
import { lockFile } from './lock-file.js'
import { Memories } from './memories.js'
import { OpenFile } from './open-file.js'
import { openRegular } from './open-regular.js'
import { SystemHasher } from './system-hasher.js'
import { SystemPartFile } from './system-part-file.js'
import { SystemSourceFile } from './system-source-file.js'
import { statusOf, walkFolder } from './walk-folder.js'

/** The disk of this machine. */
export class SystemDisk implements Disk {
  readonly #pool = new BufferPool()
  readonly #claims = new Claims()
  readonly #folderSync = new FolderSync()
  readonly #memories = new Memories()

  makeDirectory(directory: string, done: Done): void {
    mkdir(directory, { recursive: true }, (error) => {
      if (error?.code === 'EEXIST') return done(localFile(directory, 'is not a folder'))
      done(error ? diskError('created', directory, error) : undefined)
    })
  }

  walk(directory: string, done: Done<readonly FileStatus[]>): void {
    walkFolder(directory, done)
  }

  status(directory: string, name: string, done: Done<FileStatus | undefined>): void {
    enter({ directory, name, create: false }, (place) => {
      if (place instanceof Error) return done(place)
      const { path } = place
      lstat(path, (error, stats) => {
        if (error?.code === 'ENOENT') return done(undefined)
        if (error) return done(diskError('read', path, error))
        done(stats.isFile() ? statusOf(name, stats) : localFile(path, 'is not a regular file'))
      })
    })
  }

  openSource(directory: string, name: string, done: Done<SourceFile>): void {
    enter({ directory, name, create: false }, (place) => {
      if (place instanceof Error) return done(place)
      openRegular(place, constants.O_RDONLY, (opened) => {
        if (opened instanceof Error) return done(opened)
        const file = new OpenFile(place.path, opened.fd, this.#pool)
        done(new SystemSourceFile(statusOf(name, opened.stats), file))
      })
    })
  }

  openPart(directory: string, content: FileInfo, done: Done<PartFile>): void {
    enter({ directory, name: content.name, create: true }, (place) => {
      if (place instanceof Error) return done(place)
      const path = join(dirname(place.path), partName(content))
      this.#claim(path, place.path, (claim) => {
        if (claim instanceof Error) return done(claim)
        openWritable({ ...place, path }, content.size, (opened) => {
          if (opened instanceof Error) {
            claim.free()
            return done(opened)
          }
          const file = new OpenFile(path, opened.fd, this.#pool)
          const sizeFound = Math.min(opened.stats.size, content.size)
          const parts = { size: content.size, place, file, claim, folderSync: this.#folderSync }
          done(new SystemPartFile(sizeFound, parts))
        })
      })
    })
  }

  hasher(): Hasher {
    return new SystemHasher()
  }

  recall(key: string, done: (bytes: Uint8Array | undefined) => void): void {
    this.#memories.recall(key, done)
  }

  remember(key: string, chunks: Iterable<Uint8Array>, done: () => void): void {
    this.#memories.remember(key, chunks, done)
  }

  /** For this process alone, and in it for one at a time. */
  #claim(part: string, subject: string, done: Done<Claim>): void {
    this.#claims.take(part, (claim) => {
      if (!claim) return done(localFile(subject, 'is being downloaded already'))
      lockFile(`${part.slice(0, -'part'.length)}lock`, subject, (unlock) => {
        if (unlock instanceof Error) {
          claim.free()
          return done(unlock)
        }
        done({ leave: claim.leave, free: (then) => unlock(() => claim.free(then)) })
      })
    })
  }
}

/** Of a fixed length, so that it fits wherever the name itself fits or nearly does. */
function partName({ name, root }: FileInfo): string {
  const digest = createHash('sha256').update(`${name}\0${root}`).digest('hex')
  return `.rodizio-${digest.slice(0, 32)}.part`
}

/** Opens a part file, or creates it, and cuts off what is too much. */
function openWritable(
  place: FilePlace,
  size: number,
  done: Done<{ fd: number; stats: Stats }>,
): void {
  const { path } = place
  openRegular(place, constants.O_RDWR | constants.O_CREAT, (opened) => {
    if (opened instanceof Error) return done(opened)
    const { fd, stats } = opened
    // Its content has another name already, which must not change by what is written here.
    if (stats.nlink > 1) return close(fd, () => unlinkThenOpen())
    if (stats.size <= size) return done(opened)
    ftruncate(fd, size, (error) => {
      if (!error) return done(opened)
      close(fd, () => done(diskError('written', path, error)))
    })
  })
  const unlinkThenOpen = (): void =>
    unlink(path, (error) => {
      if (error) return done(diskError('replaced', path, error))
      openWritable(place, size, done)
    })
}
