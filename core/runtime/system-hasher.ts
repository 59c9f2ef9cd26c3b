import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { hashBytes } from '../content/merkle.js'
import type { Done, RodizioError } from '../errors.js'
import { LIMITS } from '../limits.js'
import type { FileStatus } from './disk.js'
import { diskError, localFile } from './disk-error.js'
import { type FileRun, type RunsHashed, rootsOf } from './hash-runs.js'
import { HashThread, type OrderedRun } from './hash-thread.js'
import type { FileToHash, Hashed, Hasher } from './hasher.js'

/** One file: which of its runs have been ordered, and what has come of them. */
interface Job {
  readonly file: FileToHash
  readonly path: string
  readonly hashes: Uint8Array
  readonly ageMs: number
  readonly progress: (bytes: number) => void
  readonly done: Done<Hashed | undefined>
  bytesOrdered: number
  bytesHashed: number
  rootsHashed: number
  ended: boolean
}

/**
 * Hashes in threads, which are started when there is work for them and live until `close`. An order
 * is a run of a large file or many small files, so that a message pays for itself; several threads
 * share a large file. Each has one order in hand and one waiting. What all of it takes is bounded:
 * threads × (`hashBufferBytes` + what a thread needs by itself), and 32 bytes a piece of the files
 * given at a time.
 */
export class SystemHasher implements Hasher {
  readonly #queue: Job[] = []
  /** Files that changed only just now. */
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #threads = new Set<HashThread<Job>>()
  #ordering: NodeJS.Immediate | undefined
  readonly #closing: (() => void)[] = []
  #closed = false

  hash(file: FileToHash, progress: (bytes: number) => void, done: Done<Hashed | undefined>): void {
    const { directory, status, width } = file
    const path = join(directory, status.name)
    const hashes = new Uint8Array(rootsOf({ length: status.size, width }) * hashBytes)
    const ageMs = Date.now() - lastChangeMs(status)
    const begin = { bytesOrdered: 0, bytesHashed: 0, rootsHashed: 0, ended: false }
    const job: Job = { file, path, hashes, ageMs, progress, done, ...begin }
    const restMs = tickMs(status) - Math.max(0, ageMs)
    if (restMs <= 0) return this.#enqueue(job)
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.#enqueue(job)
    }, restMs)
    this.#timers.add(timer)
  }

  close(done: () => void): void {
    this.#closing.push(done)
    setImmediate(() => this.#gone())
    if (this.#closed) return
    this.#closed = true
    for (const timer of this.#timers) clearTimeout(timer)
    clearImmediate(this.#ordering)
    this.#queue.length = 0
    for (const thread of this.#threads) thread.end(() => this.#gone(thread))
  }

  #gone(thread?: HashThread<Job>): void {
    if (thread) this.#threads.delete(thread)
    if (this.#threads.size === 0) for (const done of this.#closing.splice(0)) done()
  }

  #enqueue(job: Job): void {
    this.#queue.push(job)
    // Files come by the dozen; one order takes them all.
    this.#ordering ??= setImmediate(() => {
      this.#ordering = undefined
      this.#order()
    })
  }

  #order(): void {
    while (this.#queue.length > 0) {
      const thread = this.#freeThread()
      if (!thread) return
      const order = this.#nextOrder()
      if (order.length > 0) thread.give(order)
    }
  }

  /** An idle one, a new one, or one that has something in hand but nothing waiting. */
  #freeThread(): HashThread<Job> | undefined {
    let least: HashThread<Job> | undefined
    for (const thread of this.#threads) if (!least || thread.orders < least.orders) least = thread
    if (least && (least.orders === 0 || this.#threads.size === threadsMax))
      return least.orders < 2 ? least : undefined
    const thread = new HashThread<Job>(
      (order, hashed) => this.#answered(order, hashed),
      (broken, left, cause) => this.#broken(broken, left, cause),
    )
    this.#threads.add(thread)
    return thread
  }

  #nextOrder(): OrderedRun<Job>[] {
    const order: OrderedRun<Job>[] = []
    let bytes = 0
    while (bytes < LIMITS.hashOrderBytesMax && order.length < LIMITS.hashOrderFilesMax) {
      const job = this.#queue[0]
      if (!job) break
      if (!job.ended) {
        const run = nextRun(job, LIMITS.hashOrderBytesMax - bytes)
        if (run.length === 0 && job.file.status.size > 0) break
        job.bytesOrdered += run.length
        bytes += run.length
        order.push({ run, owner: job })
      }
      if (job.ended || job.bytesOrdered === job.file.status.size) this.#queue.shift()
    }
    return order
  }

  #answered(order: readonly OrderedRun<Job>[], { hashes, ends }: RunsHashed): void {
    let taken = 0
    order.forEach(({ run, owner: job }, index) => {
      const end = ends[index]!
      if (end === 'hashed') {
        const bytes = rootsOf(run) * hashBytes
        job.hashes.set(hashes.subarray(taken, taken + bytes), (run.offset / run.width) * hashBytes)
        taken += bytes
        this.#hashed(job, run)
      } else if (end === 'changed') this.#end(job, undefined)
      else this.#end(job, diskError('read', job.path, Object.assign(new Error(), end)))
    })
    if (!this.#closed) this.#order()
  }

  #hashed(job: Job, run: FileRun): void {
    if (job.ended || this.#closed) return
    job.bytesHashed += run.length
    job.rootsHashed += rootsOf(run)
    job.progress(job.bytesHashed)
    const { hashes, ageMs } = job
    if (job.rootsHashed * hashBytes === hashes.length) this.#end(job, { hashes, ageMs })
  }

  #broken(thread: HashThread<Job>, left: readonly OrderedRun<Job>[], cause: Error): void {
    this.#threads.delete(thread)
    for (const { owner: job } of left) {
      this.#end(job, localFile(job.path, `cannot be hashed: ${cause.message}`, cause))
    }
    if (!this.#closed) this.#order()
  }

  #end(job: Job, outcome: Hashed | undefined | RodizioError): void {
    if (job.ended || this.#closed) return
    job.ended = true
    job.done(outcome)
  }
}

/** Whatever else the process does seldom takes long, and the system lets it in between. */
const threadsMax = Math.min(LIMITS.hashThreadsMax, availableParallelism())

/** From where the last one ended, whole subtrees up to about `bytes`: one where none would fit. */
function nextRun({ file, path, bytesOrdered: offset }: Job, bytes: number): FileRun {
  const { status, width } = file
  const { size, mtimeMs, ctimeMs, inode } = status
  const wanted = bytes === LIMITS.hashOrderBytesMax ? Math.max(bytes, width) : bytes
  const length = Math.min(size - offset, Math.floor(wanted / width) * width)
  return { path, size, mtimeMs, ctimeMs, inode, offset, length, width }
}

function lastChangeMs({ mtimeMs, ctimeMs }: FileStatus): number {
  return Math.max(mtimeMs, ctimeMs)
}

/**
 * How long two changes of a file may bear the same time stamp: as long as the system's own tick, or
 * longer where file systems keep only seconds (FAT two of them), which whole seconds are a sign of.
 */
function tickMs(status: FileStatus): number {
  return lastChangeMs(status) % 1000 === 0 ? 2_000 : 20
}
