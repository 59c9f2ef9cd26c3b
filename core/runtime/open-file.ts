import assert from 'node:assert/strict'
import { close, fstat, read, type Stats } from 'node:fs'
import { hashBytes, hashLeaves, leafBytes, subtreeRoot } from '../content/merkle.js'
import type { Done } from '../errors.js'
import { LIMITS } from '../limits.js'
import type { BufferPool } from './buffer-pool.js'
import type { Block, HashRun } from './disk.js'
import { diskError, localFile } from './disk-error.js'

/**
 * A descriptor that is closed exactly once, when the last operation on it has ended: closed
 * earlier, its number could belong to another file, which that operation would read or write.
 */
export class OpenFile {
  #busy = 0
  #closed: (() => void) | undefined

  constructor(
    readonly path: string,
    private readonly fd: number,
    private readonly pool: BufferPool,
  ) {}

  get closed(): boolean {
    return this.#closed !== undefined
  }

  /** Idempotent. Nothing is reported any more, but for the descriptor's own end to `closed`. */
  close(closed: () => void = () => {}): void {
    if (this.#closed) return
    this.#closed = closed
    if (this.#busy === 0) this.#release(closed)
  }

  /**
   * Runs an operation that needs the descriptor. Its end is passed on to `done`, unless the file
   * was closed meanwhile; then to `unheard`, for what it would have handed over.
   */
  use<T>(
    operation: (fd: number, end: Done<T>) => void,
    done: Done<T>,
    unheard: (outcome: T) => void = () => {},
  ): void {
    if (this.#closed) return
    this.#busy++
    operation(this.fd, (outcome) => {
      this.#busy--
      if (!this.#closed) return done(outcome)
      if (!(outcome instanceof Error)) unheard(outcome)
      if (this.#busy === 0) this.#release(this.#closed)
    })
  }

  read(offset: number, length: number, done: Done<Block>): void {
    this.use<Block>(
      (fd, end) => {
        const block = this.pool.lend(length)
        this.#fill(fd, block.bytes, offset, (error) => {
          if (error) block.release()
          end(error ?? block)
        })
      },
      done,
      (block) => block.release(),
    )
  }

  /** See `SourceFile.hash`. Reads some at a time, so that others have their turn in between. */
  hash({ offset, length, width }: HashRun, done: Done<Uint8Array>): void {
    assert(offset % width === 0 && length <= width, `${length} bytes at ${offset} in ${width}`)
    this.use<Uint8Array>((fd, end) => {
      const leaves = new Uint8Array(Math.max(1, Math.ceil(length / leafBytes)) * hashBytes)
      const block = this.pool.lend(LIMITS.blockBytesMax)
      const next = (at: number): void => {
        const bytes = block.bytes.subarray(0, Math.min(length - at, block.length))
        this.#fill(fd, bytes, offset + at, (error) => {
          if (!error) leaves.set(hashLeaves(bytes), (at / leafBytes) * hashBytes)
          const ended = at + bytes.length
          if (!error && ended < length && !this.#closed) return next(ended)
          block.release()
          end(error ?? subtreeRoot(leaves, { each: leafBytes, width }))
        })
      }
      next(0)
    }, done)
  }

  stat(done: Done<Stats>): void {
    this.use<Stats>(
      (fd, end) =>
        fstat(fd, (error, stats) => end(error ? diskError('read', this.path, error) : stats)),
      done,
    )
  }

  #fill(fd: number, bytes: Uint8Array, offset: number, done: Done): void {
    const next = (begin: number): void =>
      read(fd, bytes, begin, bytes.length - begin, offset + begin, (error, count) => {
        if (error) return done(diskError('read', this.path, error))
        if (begin + count === bytes.length) return done(undefined)
        if (count > 0) return next(begin + count)
        const due = offset + bytes.length
        done(localFile(this.path, `ends before byte ${due}; it was cut short meanwhile`))
      })
    next(0)
  }

  #release(closed: () => void): void {
    close(this.fd, () => closed())
  }
}
