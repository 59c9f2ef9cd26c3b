import { printable } from '../content/names.js'
import { type Done, RodizioError } from '../errors.js'
import { LIMITS } from '../limits.js'
import type { Disk } from '../runtime/disk.js'
import type { Answer, FileInfo, NotOne, Root } from '../wire/messages.js'
import { versionedName } from '../wire/versioned-name.js'
import { lookAtDestination } from './destination.js'
import { Download, type DownloadParts } from './download.js'
import { firstQuery, type HolderQuery } from './holder-query.js'
import type { Holdings } from './holding.js'
import { notOne } from './not-one.js'
import { existsAlready, type GetRequest, Order } from './order.js'
import type { DownloadStatus, Got } from './results.js'
import type { SharedFiles } from './shared-files.js'
import { isSmall, type SmallEnd, SmallFiles, type SmallFilesParts } from './small-files.js'

export interface DownloadsParts
  extends Omit<DownloadParts, 'ask'>,
    Pick<SmallFilesParts, 'askMany'> {
  readonly disk: Disk
  readonly files: SharedFiles
  /** Absolute; where downloads land. */
  readonly directory: string
  /** Asks the tracker who has a file. */
  readonly ask: (
    what: { readonly name: string; readonly root?: Root },
    query: HolderQuery,
    done: Done<Answer | NotOne>,
  ) => void
  readonly nextNumber: () => number
}

/** The downloads of this peer: some at a time, the others wait; each content only once. */
export class Downloads implements Holdings {
  readonly #waiting = new Set<Order>()
  readonly #running = new Set<Order>()
  readonly #stopped: (() => void)[] = []
  /** Small files, and those that wait until somebody shares a file of that name. */
  readonly #apart = new Set<Order>()
  readonly #small: SmallFiles
  /** Asked for, and not started. */
  #queued = 0

  constructor(private readonly parts: DownloadsParts) {
    this.#small = new SmallFiles(parts)
  }

  find(root: Root): Download | undefined {
    for (const { download } of this.#running) if (download?.info.root === root) return download
    return undefined
  }

  get running(): number {
    return this.#running.size
  }

  status(): DownloadStatus[] {
    const all: DownloadStatus[] = []
    for (const { download } of this.#running) {
      if (!download) continue
      const { info, bytesVerified, bytesReceived, waitingFor } = download
      const sources = download.served()
      all.push({ file: info, bytesVerified, bytesReceived, waitingFor, sources })
    }
    return all
  }

  /**
   * `cancel` gives up: the part is kept, and `done` hears `STOPPED`. A file that is just getting
   * its name gets it, and `done` hears of that.
   */
  get(request: GetRequest, done: Done<Got>): { cancel(): void } {
    const order = new Order(request, done, this.parts.clock.nowMs())
    this.#queue(1)
    if (request.file && isSmall(request.file.size) && !this.#isFetching(request.file.name)) {
      this.#apart.add(order)
      const small = this.#small.get(request.file, (end) => this.#smallEnded(order, end))
      order.leave = small.cancel
    } else {
      this.#waiting.add(order)
      this.#next()
    }
    return {
      cancel: () =>
        this.#giveUp(order, new RodizioError('STOPPED', `${request.name} was given up`)),
    }
  }

  /** Gets ready for many small files, while the tracker is asked for their names. */
  expectMany(): void {
    this.parts.disk.compareAll(this.parts.directory, [], () => {})
  }

  /** Gives up all of them. `done` is called when none is left. */
  stop(done: () => void = () => {}): void {
    this.#stopped.push(done)
    const error = new RodizioError('STOPPED', 'the peer was stopped')
    this.#small.stop()
    for (const order of [...this.#waiting, ...this.#running, ...this.#apart]) {
      this.#giveUp(order, error)
    }
    this.#tellStopped()
  }

  #tellStopped(): void {
    if (this.#running.size === 0) for (const stopped of this.#stopped.splice(0)) stopped()
  }

  #giveUp(order: Order, error: RodizioError): void {
    if (!order.finishing) this.#end(order, error)
  }

  #isFetching(name: string): boolean {
    if (this.#small.isFetching(name)) return true
    for (const { download } of this.#running) if (download?.info.name === name) return true
    return false
  }

  #smallEnded(order: Order, end: SmallEnd): void {
    if (order.over) return
    order.leave = undefined
    if (end.is === 'unusual') return this.#enqueue(order)
    order.small = end
    this.#end(order, this.#got(order, order.request.file!))
  }

  #enqueue(order: Order): void {
    this.#apart.delete(order)
    this.#waiting.add(order)
    this.#next()
  }

  #next(): void {
    for (const order of this.#waiting) {
      if (this.#running.size >= LIMITS.downloadsAtOnce) return
      this.#waiting.delete(order)
      this.#running.add(order)
      this.#resolve(order)
    }
  }

  #resolve(order: Order): void {
    const { name, file } = order.request
    this.parts.ask({ name, ...(file && { root: file.root }) }, firstQuery, (answer) => {
      if (order.over) return
      if (answer instanceof Error) return this.#end(order, answer)
      if (answer.kind === 'not-one') return this.#unknown(order, answer)
      if (!isAskedFor(file ? `${name}@${file.root}` : name, answer.file)) {
        const text = `the tracker answered for another file than ${printable(name)}`
        return this.#end(order, new RodizioError('PROTOCOL', text))
      }
      this.#place(order, answer)
    })
  }

  /** The patient ask again, and stand in nobody's way meanwhile. */
  #unknown(order: Order, answer: NotOne): void {
    const { clock, waitMs } = this.parts
    const leftMs = waitMs - order.waitedMs(clock.nowMs())
    if (!order.request.patient || answer.versions.length > 0 || leftMs <= 0) {
      return this.#end(order, notOne(answer))
    }
    this.#running.delete(order)
    this.#apart.add(order)
    const again = clock.after(Math.min(LIMITS.askRetryMs, leftMs), () => this.#enqueue(order))
    order.leave = () => again.cancel()
    this.#next()
  }

  #place(order: Order, answer: Answer): void {
    const { file } = answer
    if (file.size > LIMITS.fileBytesMax) {
      const text = `${printable(file.name)} is said to have ${file.size} bytes: too many`
      return this.#end(order, new RodizioError('PROTOCOL', text))
    }
    if (this.#isFetching(file.name)) {
      const text = `${printable(file.name)} is being fetched already`
      return this.#end(order, new RodizioError('LOCAL_FILE', text))
    }
    const look = lookAtDestination(this.parts, file, (found) => {
      if (order.over) return
      order.leave = undefined
      if (found instanceof Error) return this.#end(order, found)
      if (found === 'the same') return this.#end(order, this.#got(order, file))
      if (found === 'another content' && !order.request.replace) {
        return this.#end(order, existsAlready(file))
      }
      this.#fetch(order, answer)
    })
    if (!order.over) order.leave = look.cancel
  }

  #fetch(order: Order, answer: Answer): void {
    const { disk, directory, nextNumber, ask, ...rest } = this.parts
    const { file } = answer
    disk.openPart(directory, file, (part) => {
      if (part instanceof Error) return this.#end(order, part)
      if (order.over) return part.close()
      order.part = part
      const askMore: DownloadParts['ask'] = (query, done) =>
        ask(file, query, (more) =>
          done(more instanceof Error || more.kind === 'answer' ? more : notOne(more)),
        )
      const own = { ...rest, ask: askMore }
      const download = new Download(nextNumber(), file, part, own, (outcome) => {
        if (outcome instanceof Error) return this.#end(order, outcome)
        download.settle(() => {
          order.finishing = true
          part.finish(order.request, (finished) => {
            if (finished instanceof Error) this.#end(order, finished)
            else this.#share(order, download)
          })
        })
      })
      order.download = download
      download.start(answer)
      this.#queue(-1)
    })
  }

  /** What was fetched is shared from now on, without being read again. */
  #share(order: Order, download: Download): void {
    const { disk, directory, files } = this.parts
    const { info, number, content } = download
    disk.status(directory, info.name, (status) => {
      if (order.over) return
      if (status && !(status instanceof Error) && content) {
        download.becomes(files.add(number, { directory, status }, content))
      }
      this.#end(order, this.#got(order, info))
    })
  }

  #got(order: Order, file: FileInfo): Got {
    return order.got(file, this.parts.directory, this.parts.clock.nowMs())
  }

  #end(order: Order, outcome: Got | RodizioError): void {
    if (order.over) return
    order.over = true
    this.#waiting.delete(order)
    this.#running.delete(order)
    this.#apart.delete(order)
    order.leave?.()
    order.download?.cancel()
    order.download?.abandon()
    order.part?.close()
    this.#tell(order, outcome)
    if (!order.download) this.#queue(-1)
    order.done(outcome)
    this.#next()
    this.#tellStopped()
  }

  #queue(change: 1 | -1): void {
    this.#queued += change
    this.parts.facts.tell('downloads-queued', this.#queued)
  }

  #tell({ number }: Order, outcome: Got | RodizioError): void {
    if (number === undefined) return
    const { facts } = this.parts
    if (outcome instanceof Error) facts.tell('download-failed', number, outcome.code)
    else facts.tell('download-finished', number, outcome.path, outcome.seconds)
  }
}

/** A tracker may say which content a name stands for, not which file is written to. */
function isAskedFor(asked: string, { name, root }: FileInfo): boolean {
  if (asked === name) return true
  const [, bareName, prefix] = versionedName.exec(asked) ?? []
  return bareName === name && root.startsWith(prefix!.toLowerCase())
}
