import { layerRangesOf } from '../content/piece-layer.js'
import { RodizioError } from '../errors.js'
import { failureOf } from '../exchange/failure.js'
import type { Lease } from '../exchange/port-leases.js'
import type { Connection } from '../extension-points/transport.js'
import { FewMap } from '../few-map.js'
import { LIMITS } from '../limits.js'
import type { Timer } from '../runtime/clock.js'
import type { Throttle } from '../runtime/throttle.js'
import type * as wire from '../wire/messages.js'
import { canServe } from './can-serve.js'
import type { Holding } from './holding.js'
import { layerOf } from './layer-of.js'
import type { Link } from './link.js'
import type { UploadTicket } from './upload-ticket.js'
import type { Uploads } from './uploads.js'

/** A file that the other side of a link has opened here. */
export interface OpenFile {
  readonly side: UploadSide
  /** The other side's number for it. */
  readonly file: number
  readonly holding: Holding
  /** Of what became available, it has been told so much: see `Offers`. */
  toldOf: number
  /** Uploads granted for it. */
  granted: number
  /** How many pieces the other side has, as it said with its last wish. */
  pieces: number
  /** What a turn is worth to the other side. */
  want: wire.Want
}

/**
 * What the other side of one link wants from this peer: the files it has opened, the tickets it was
 * granted, and the data connection over which it is served.
 */
export class UploadSide {
  readonly #files = new FewMap<number, OpenFile>()
  readonly #tickets = new FewMap<number, UploadTicket>()
  /** What a byte of the last upload took; 0: none has ended. */
  msPerByte = 0
  /** How long a grant takes to be answered, at best. */
  answerMs = Number.POSITIVE_INFINITY
  #lease: Lease | undefined
  #data: Connection | undefined
  #outflow: Throttle | undefined
  #leasing = false
  #idleTimer: Timer | undefined
  #over = false

  constructor(
    readonly link: Link,
    private readonly uploads: Uploads,
  ) {}

  get idle(): boolean {
    return this.#files.size === 0
  }

  /** The connection payload goes over, when there is one. */
  get channel(): Connection | undefined {
    if (this.#over) return undefined
    return this.#lease?.port === 0 ? this.link.connection : this.#data
  }

  /** What is sent to this peer keeps to it. */
  get outflow(): Throttle {
    this.#outflow ??= this.uploads.rates.outflow()
    return this.#outflow
  }

  open({ file, root, size }: wire.Open): void {
    const holding = this.uploads.holdings.find(root)
    this.#open(file, holding?.info.size === size ? holding : undefined)
  }

  openBundle({ file, contents }: wire.OpenBundle): void {
    const bytes = contents.reduce((sum, { size }) => sum + size, 0)
    if (contents.length > LIMITS.filesPerBatch || bytes > LIMITS.bundleBytesMax || bytes === 0) {
      return this.link.fault(`opened a bundle of ${contents.length} files and ${bytes} bytes`)
    }
    this.#open(file, this.uploads.holdings.bundle(contents))
  }

  #open(file: number, holding: Holding | undefined): void {
    if (!holding) {
      const error = new RodizioError('UNKNOWN_FILE', 'this peer does not have that file')
      return this.refuse(file, error)
    }
    if (this.#files.size >= LIMITS.filesPerLinkMax) {
      return this.refuse(file, new RodizioError('BUSY', 'too many files are open on this link'))
    }
    this.closeFile(file)
    const opened: OpenFile = {
      side: this,
      file,
      holding,
      toldOf: 0,
      granted: 0,
      pieces: 0,
      want: 'nothing',
    }
    this.#files.set(file, opened)
    const { complete } = holding.pieces
    const have = complete ? new Uint8Array() : holding.pieces.toBytes()
    this.link.send({ kind: 'opened', file, complete, have })
    this.uploads.offers.enter(opened)
    this.uploads.opened(opened)
  }

  closeFile(file: number): void {
    const open = this.#files.get(file)
    if (!open) return
    this.#files.delete(file)
    this.uploads.withdraw(open)
    // What is prepared before what flows: or it would begin to, for a moment.
    for (const ticket of [...this.#tickets.values()].reverse())
      if (ticket.open === open) this.uploads.end(ticket)
    this.uploads.offers.leave(open)
    this.uploads.fileClosed(this.link)
  }

  layer({ file, range }: wire.LayerRequest): void {
    const open = this.#files.get(file)
    if (!open) return
    if (range >= layerRangesOf(open.holding.info.size)) {
      return this.link.fault(`asked for range ${range} of a piece layer that has fewer`)
    }
    this.link.send({ kind: 'layer', file, range, ...layerOf(open.holding, range) })
  }

  wish({ file, want, pieces }: wire.Wish): void {
    const open = this.#files.get(file)
    if (!open) return
    const { size } = open.holding.pieces
    if (pieces > size) return this.link.fault(`says that it has ${pieces} of ${size} pieces`)
    open.pieces = pieces
    if (want === 'nothing') return this.#withdraw(open)
    this.uploads.want(open, want)
  }

  #withdraw(open: OpenFile): void {
    this.uploads.withdraw(open)
    this.uploads.offers.idles(open)
  }

  request({ ticket: number, offset, length }: wire.Request): void {
    const ticket = this.#tickets.get(number)
    if (!ticket || ticket.length > 0) return
    if (length === 0) {
      if (ticket.worth === 'now' && ticket.open.want === 'now') this.#withdraw(ticket.open)
      return this.uploads.declined(ticket)
    }
    if (!canServe(ticket.open.holding, offset, length)) {
      return this.link.fault(`asked for ${length} bytes at ${offset}, which is not to be had here`)
    }
    this.uploads.requested(ticket, offset, length)
  }

  cancel(number: number): void {
    const ticket = this.#tickets.get(number)
    if (ticket) this.uploads.end(ticket)
  }

  taken({ ticket: number, length }: wire.Taken): void {
    const ticket = this.#tickets.get(number)
    if (!ticket) return
    const left = ticket.flow ? ticket.length - ticket.taken : 0
    if (length === 0 || length > left) {
      return this.link.fault(`says that ${length} bytes have come that were not sent`)
    }
    this.uploads.taken(ticket, length)
  }

  /** Tells the other side, in answer to what it wanted of `file`. */
  refuse(file: number, error: RodizioError): void {
    this.link.send(failureOf(error, file))
  }

  /** The content of an open file is no longer to be had. */
  drop(open: OpenFile, error: RodizioError): void {
    if (this.#files.get(open.file) !== open) return
    this.closeFile(open.file)
    this.refuse(open.file, error)
  }

  // ---- tickets and the data connection, for Uploads ----

  /** Grants a ticket: over the connection in use, or over a new port. */
  grant(ticket: UploadTicket): void {
    this.#tickets.set(ticket.number, ticket)
    if (this.channel) {
      this.#idleTimer?.cancel()
      return this.#sendGrant(ticket, 0, noToken)
    }
    if (this.#lease) return this.#sendGrant(ticket, this.#lease.port, this.#lease.token)
    if (!this.#leasing) this.#takePort()
  }

  ended(ticket: UploadTicket): void {
    this.#tickets.delete(ticket.number)
    if (this.channel) this.#rest()
  }

  /** A data connection without a ticket is given up after a while. */
  #rest(): void {
    this.#idleTimer?.cancel()
    if (this.#tickets.size > 0 || this.#over) return
    this.#idleTimer = this.uploads.clock.after(LIMITS.dataIdleTimeoutMs, () => this.#returnPort())
  }

  linkClosed(): void {
    this.#over = true
    for (const open of this.#files.values()) this.uploads.withdraw(open)
    for (const ticket of [...this.#tickets.values()]) this.uploads.end(ticket)
    for (const open of this.#files.values()) this.uploads.offers.leave(open)
    this.#files.clear()
    this.#returnPort()
  }

  #takePort(): void {
    this.#leasing = true
    const { connection, instance } = this.link
    const holder = {
      host: connection.remote.host,
      instance,
      arrived: (data: Connection) => this.#arrived(data),
    }
    this.uploads.leases.lease(connection.local.port, holder, (lease) => {
      this.#leasing = false
      if (lease instanceof Error) {
        for (const { open } of [...this.#tickets.values()]) this.drop(open, lease)
        return
      }
      // Whoever wanted it may be gone, or have got all it wanted from others.
      if (this.#over || this.#tickets.size === 0) return lease.close()
      this.#lease = lease
      if (lease.port > 0) {
        this.uploads.facts.tell('port-leased', lease.port)
        this.#expectData()
      }
      for (const ticket of this.#tickets.values()) this.#sendGrant(ticket, lease.port, lease.token)
    })
  }

  /** A port that nobody comes to would keep its tickets, and in the end all slots, for nothing. */
  #expectData(): void {
    this.#idleTimer = this.uploads.clock.after(LIMITS.grantTimeoutMs, () => {
      this.link.close(new RodizioError('TIMED_OUT', 'nobody came to the port of the upload'))
    })
  }

  #sendGrant(ticket: UploadTicket, port: number, token: Uint8Array): void {
    const { number, open, worth } = ticket
    const { file, holding } = open
    ticket.told = true
    open.granted++
    // It chooses by what it knows when it hears of the grant.
    this.uploads.offers.tell(open)
    this.uploads.facts.tell('upload-granted', this.link.number, holding.number, number, port)
    const suggested = this.uploads.suggestions.next(ticket)
    const extra = worth === 'more'
    this.link.send({ kind: 'grant', file, ticket: number, extra, suggested, port, token })
  }

  #arrived(data: Connection): void {
    this.#data = data
    this.#rest()
    data.handler = {
      message: (message) => {
        if (message.kind !== 'ping')
          data.close(new RodizioError('PROTOCOL', 'only payload goes here'))
      },
      payload: () => undefined,
      closed: () => {
        if (this.#data !== data) return
        this.#returnPort()
        for (const ticket of [...this.#tickets.values()]) this.uploads.end(ticket)
      },
    }
    for (const ticket of this.#tickets.values()) this.uploads.ready(ticket)
    this.uploads.pump()
  }

  /** Gives the data connection up. The next grant takes a port anew. */
  #returnPort(): void {
    this.#idleTimer?.cancel()
    const data = this.#data
    const lease = this.#lease
    this.#data = undefined
    this.#lease = undefined
    data?.close()
    lease?.close()
    if (lease && lease.port > 0) this.uploads.facts.tell('port-returned', lease.port)
  }
}

const noToken = new Uint8Array(16)
