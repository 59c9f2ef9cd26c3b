import { close, constants, ftruncate, lstat, mkdir, type Stats, unlink } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Done, RodizioError } from '../errors.js'
import type { FileInfo } from '../wire/file-info.js'
import { BufferPool } from './buffer-pool.js'
import { BundleThread } from './bundle-thread.js'
import { type Claim, Claims } from './claims.js'
import type { Block, ByteBlock, Disk, FileStatus, FoundFile, PartFile, SourceFile } from './disk.js'
import { diskError, localFile } from './disk-error.js'
import { enter, type FilePlace } from './file-place.js'
import { FolderSync } from './folder-sync.js'
import type { Hasher } from './hasher.js'
import { hiddenName } from './hidden-name.js'
import { lockFile } from './lock-file.js'
import { Memories } from './memories.js'
import { OpenFile } from './open-file.js'
import { openRegular } from './open-regular.js'
import { SystemHasher } from './system-hasher.js'
import { SystemPartFile } from './system-part-file.js'
import { SystemSourceFile } from './system-source-file.js'
import { statusOf, walkFolder } from './walk-folder.js'
import { WriteThread } from './write-thread.js'

/** The disk of this machine. */
export class SystemDisk implements Disk {
  readonly #pool = new BufferPool()
  readonly #claims = new Claims()
  readonly #folderSync = new FolderSync()
  readonly #memories = new Memories()
  readonly #bundles = new BundleThread()
  readonly #writer = new WriteThread()

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
      const path = join(dirname(place.path), hiddenName(content, 'part'))
      this.#claim(path, place.path, (claim) => {
        if (claim instanceof Error) return done(claim)
        openWritable({ ...place, path }, content.size, (opened) => {
          // Told when the next one to open it can.
          if (opened instanceof Error) return claim.free(() => done(opened))
          const file = new OpenFile(path, opened.fd, this.#pool)
          const { size } = content
          this.#writer.expect(size)
          const own = { place, file, claim }
          const parts = { ...own, size, folderSync: this.#folderSync, writer: this.#writer }
          done(new SystemPartFile(Math.min(opened.stats.size, size), parts))
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

  compareAll(
    directory: string,
    files: readonly FileInfo[],
    done: Done<readonly (FileStatus | undefined | RodizioError)[]>,
  ): void {
    this.#bundles.run({ do: 'compareAll', directory, files }, done)
  }

  readAll(files: readonly FoundFile[], done: Done<Block>): void {
    this.#bundles.run({ do: 'readAll', files }, (bytes) =>
      done(
        bytes instanceof Error ? bytes : ({ bytes, length: bytes.length, release() {} } as Block),
      ),
    )
  }

  storeAll(
    directory: string,
    files: readonly FileInfo[],
    block: Block,
    done: Done<readonly (FileStatus | RodizioError)[]>,
  ): void {
    const { bytes } = block as ByteBlock
    this.#bundles.run({ do: 'storeAll', directory, files, bytes }, (outcome) => {
      // Not before: memory that is shared with the thread is not copied.
      block.release()
      done(outcome)
    })
  }

  /** Ends its threads, when nobody uses it any more. */
  close(done: () => void): void {
    this.#bundles.close(() => this.#writer.close(done))
  }

  /** For this process alone, and in it for one at a time. */
  #claim(part: string, subject: string, done: Done<Claim>): void {
    this.#claims.take(part, (claim) => {
      if (!claim) return done(localFile(subject, 'is being downloaded already'))
      const stem = part.slice(0, -'part'.length)
      lockFile(`${stem}lock`, subject, (unlock) => {
        if (unlock instanceof Error) {
          claim.free()
          return done(unlock)
        }
        const locked = {
          leave: claim.leave,
          free: (then?: () => void) => unlock(() => claim.free(then)),
        }
        // What a process that was killed while it stored a bundle may have left.
        unlink(`${stem}new`, () => done(locked))
      })
    })
  }
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
