import assert from 'node:assert/strict'
import { fsync, link, lstat, rename, statfs, unlink } from 'node:fs'
import { dirname } from 'node:path'
import { leafBytes, subtreeRoot } from '../content/merkle.js'
import { printable } from '../content/names.js'
import { type Done, RodizioError } from '../errors.js'
import type { Claim } from './claims.js'
import type { Block, ByteBlock, HashRun, PartFile, Room } from './disk.js'
import { diskError, localFile } from './disk-error.js'
import { confirm, type FilePlace } from './file-place.js'
import type { FolderSync } from './folder-sync.js'
import { inOrder } from './in-order.js'
import { LeafHashes } from './leaf-hashes.js'
import { noLinks } from './no-links.js'
import type { OpenFile } from './open-file.js'
import type { WriteThread } from './write-thread.js'

/** The unit of `blocks`, whatever the file system's own is. */
const statBlockBytes = 512

export class SystemPartFile implements PartFile {
  readonly #leaves: LeafHashes
  #silent = false
  #finishing = false

  constructor(
    readonly sizeFound: number,
    private readonly parts: {
      readonly size: number
      /** Of the final file. */
      readonly place: FilePlace
      readonly file: OpenFile
      /** Of the part's path. */
      readonly claim: Claim
      readonly folderSync: FolderSync
      readonly writer: WriteThread
    },
  ) {
    this.#leaves = new LeafHashes(parts.size)
  }

  read(offset: number, length: number, done: Done<Block>): void {
    this.parts.file.read(offset, length, done)
  }

  hash(run: HashRun, done: Done<Uint8Array>): void {
    const leaves = this.#leaves.take(run)
    if (!leaves) return this.parts.file.hash(run, done)
    const root = subtreeRoot(leaves, { each: leafBytes, width: run.width })
    this.parts.file.use<Uint8Array>((_fd, end) => void setImmediate(end, root), done)
  }

  write(offset: number, block: Block, done: Done): void {
    const { bytes } = block as ByteBlock
    assert(bytes && offset + bytes.length <= this.parts.size, 'a block of bytes inside the file')
    const { file, writer } = this.parts
    if (file.closed) return block.release()
    this.#leaves.forget(offset, bytes.length)
    const { begin, end: wholeEnd } = this.#leaves.wholeIn(offset, bytes.length)
    file.use<void>((fd, end) => {
      writer.write({ fd, offset, bytes, wholeBegin: begin, wholeEnd }, (reply) => {
        block.release()
        if ('hashes' in reply) this.#leaves.learn(offset + begin, reply.hashes)
        end('hashes' in reply ? undefined : diskError('written', file.path, reply))
      })
    }, done)
  }

  room(done: Done<Room>): void {
    const { file, size } = this.parts
    const folder = dirname(file.path)
    file.stat((stats) => {
      if (stats instanceof Error) return done(stats)
      // The file may have holes: pieces come in any order.
      const neededBytes = Math.max(0, size - stats.blocks * statBlockBytes)
      file.use<Room>(
        (_fd, end) =>
          statfs(folder, (error, stats) => {
            if (error) return end(diskError('read', folder, error))
            end({ folder, neededBytes, freeBytes: stats.bavail * stats.bsize })
          }),
        done,
      )
    })
  }

  finish({ replace }: { replace: boolean }, done: Done): void {
    const { file, place, claim, folderSync } = this.parts
    if (file.closed || this.#finishing) return
    this.#finishing = true
    const end: Done = (error) => {
      claim.free(() => {
        if (!this.#silent) done(error)
      })
    }
    const name = (next: Done): void => (replace ? this.#rename(next) : this.#link(next))
    // From the file up: those folders, too, may have been created for it.
    const folders = [place.directory, ...place.folders].reverse()
    const syncs = folders.map((folder) => (next: Done) => folderSync.sync(folder, next))
    inOrder([(next) => this.#sync(next), (next) => this.#check(next)], (error) =>
      file.close(() => (error ? end(error) : inOrder([name, ...syncs], end))),
    )
  }

  close(): void {
    this.#leave((free) => free())
  }

  discard(): void {
    this.#leave((free) => unlink(this.parts.file.path, () => free()))
  }

  #leave(last: (free: () => void) => void): void {
    const { file, claim } = this.parts
    this.#silent = true
    if (file.closed || this.#finishing) return
    claim.leave()
    file.close(() => last(claim.free))
  }

  #sync(done: Done): void {
    const { file } = this.parts
    file.use<void>(
      (fd, end) =>
        fsync(fd, (error) =>
          end(error ? diskError('stored, and is deleted', file.path, error) : undefined),
        ),
      (error) => {
        if (!error) return done(undefined)
        unlink(file.path, () => done(error))
      },
    )
  }

  /** It is whole, and still where it was opened. */
  #check(done: Done): void {
    const { file, size, place } = this.parts
    file.stat((stats) => {
      if (stats instanceof Error) return done(stats)
      if (stats.size !== size)
        return done(localFile(file.path, `has ${stats.size} bytes instead of ${size}`))
      file.use<void>((fd, end) => confirm({ ...place, path: file.path }, fd, end), done)
    })
  }

  #rename(done: Done): void {
    const { file, place } = this.parts
    rename(file.path, place.path, (error) =>
      done(error ? diskError('written', place.path, error) : undefined),
    )
  }

  /** Unlike a rename, a link never takes the place of anything. */
  #link(done: Done): void {
    const { file, place } = this.parts
    link(file.path, place.path, (error) => {
      if (error?.code === 'EEXIST') return done(this.#exists())
      if (error && noLinks.has(error.code ?? '')) return this.#renameToFree(done)
      if (error) return done(diskError('written', place.path, error))
      // The file is there; should the part stay behind, the next to open it knows it by its links.
      unlink(file.path, () => done(undefined))
    })
  }

  /** The best that can be had without links: whoever takes the name in between is replaced. */
  #renameToFree(done: Done): void {
    lstat(this.parts.place.path, (error) => {
      if (error?.code === 'ENOENT') return this.#rename(done)
      done(error ? diskError('written', this.parts.place.path, error) : this.#exists())
    })
  }

  #exists(): RodizioError {
    const { path } = this.parts.place
    const what = 'exists already, with other content; move it away, or allow it to be replaced'
    return new RodizioError('FILE_EXISTS', `${printable(path)} ${what}`)
  }
}
