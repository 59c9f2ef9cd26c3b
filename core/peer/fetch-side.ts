import type { PieceSet } from '../content/piece-set.js'
import { RodizioError } from '../errors.js'
import type { HandshakeOptions } from '../exchange/handshake.js'
import { reach } from '../exchange/reach.js'
import type { Connection, PayloadSink, Transport } from '../extension-points/transport.js'
import { FewMap } from '../few-map.js'
import { LIMITS } from '../limits.js'
import type { Clock } from '../runtime/clock.js'
import type {
  FileInfo,
  Grant,
  Have,
  Layer,
  Opened,
  PayloadHeader,
  Root,
  Want,
} from '../wire/messages.js'
import type { Link } from './link.js'
import type { Rates } from './rates.js'

/** One who fetches a file over a link. It hears `lost` once, and nothing after it. */
export interface Fetcher {
  readonly root: Root
  /** What the other side is known to have; undefined while nothing is known. */
  readonly piecesHeld: PieceSet | undefined
  /** The other side has it: all, or the pieces whose bits are set. */
  opened(complete: boolean, have: Uint8Array): void
  layer(range: number, hashes: Uint8Array, proof: Uint8Array): void
  have(pieces: readonly number[]): void
  /** A turn: the run to ask for, or undefined to give it back. */
  granted(grant: Grant): { readonly offset: number; readonly length: number } | undefined
  /** Payload of one of its tickets begins. Undefined: it breaks the rules. */
  payload(header: PayloadHeader): PayloadSink | undefined
  lost(reason: RodizioError): void
}

export interface FetchSideParts {
  readonly clock: Clock
  readonly transport: Transport
  readonly handshake: HandshakeOptions
  readonly rates: Rates
  /** The last fetcher left the link. */
  readonly fetchEnded: (link: Link) => void
}

/**
 * What this peer wants from the other side of one link: its open files and tickets, and the data
 * connection over which payload comes, dialled when a grant names a port.
 */
export class FetchSide {
  readonly #fetchers = new FewMap<number, Fetcher>()
  readonly #tickets = new FewMap<number, Fetcher>()
  #lastFile = 0
  /** Who opened the last file, while it is open. */
  #latest: Fetcher | undefined
  #data: Connection | undefined
  #dialling: { cancel(): void } | undefined
  /** What the last dialled port asks for. */
  #token: Uint8Array | undefined

  constructor(
    private readonly link: Link,
    private readonly parts: FetchSideParts,
  ) {}

  get idle(): boolean {
    return this.#fetchers.size === 0
  }

  /** Opens a file; returns the number by which the link knows it. */
  open(fetcher: Fetcher, { root, size }: FileInfo): number {
    const file = this.#enter(fetcher)
    this.link.send({ kind: 'open', file, root, size })
    return file
  }

  /** Opens several small contents as one; returns the number by which the link knows it. */
  openBundle(fetcher: Fetcher, files: readonly FileInfo[]): number {
    const file = this.#enter(fetcher)
    const contents = files.map(({ root, size }) => ({ root, size }))
    this.link.send({ kind: 'open-bundle', file, contents })
    return file
  }

  /** Until when this peer itself held back what comes, to keep to its rate. */
  get heldUntilMs(): number {
    const { inflow } = this.#data ?? this.link.connection
    return inflow?.openSinceMs ?? Number.NEGATIVE_INFINITY
  }

  /** Which pieces of a content the other side is known to have, as far as it is asked for it. */
  piecesOf(root: Root): PieceSet | undefined {
    // Asked for everybody who waits, at every grant, and nearly always there is but one.
    if (this.#latest?.root === root) return this.#latest.piecesHeld
    for (const fetcher of this.#fetchers.values()) {
      if (fetcher.root === root) return fetcher.piecesHeld
    }
    return undefined
  }

  requestLayer(file: number, range: number): void {
    this.link.send({ kind: 'layer-request', file, range })
  }

  /** `pieces`: how many are here. */
  wish(file: number, want: Want, pieces: number): void {
    this.link.send({ kind: 'wish', file, want, pieces })
  }

  /** Takes a ticket back. */
  cancel(ticket: number): void {
    if (this.#tickets.delete(ticket)) this.link.send({ kind: 'cancel', ticket })
  }

  ticketDone(ticket: number): void {
    this.#tickets.delete(ticket)
  }

  /** The fetcher leaves; its tickets are taken back. It hears nothing any more. */
  close(file: number): void {
    const fetcher = this.#fetchers.get(file)
    if (!fetcher) return
    this.#forget(file, fetcher)
    this.link.send({ kind: 'close-file', file })
    this.parts.fetchEnded(this.link)
  }

  opened({ file, complete, have }: Opened): void {
    this.#fetchers.get(file)?.opened(complete, have)
  }

  layer({ file, range, hashes, proof }: Layer): void {
    this.#fetchers.get(file)?.layer(range, hashes, proof)
  }

  have({ file, pieces }: Have): void {
    this.#fetchers.get(file)?.have(pieces)
  }

  grant(grant: Grant): void {
    const { file, ticket, port, token } = grant
    if (this.#tickets.has(ticket)) return this.link.fault(`granted ticket ${ticket} twice`)
    const fetcher = this.#fetchers.get(file)
    const run = fetcher?.granted(grant)
    if (fetcher && run) this.#tickets.set(ticket, fetcher)
    this.link.send({ kind: 'request', ticket, offset: run?.offset ?? 0, length: run?.length ?? 0 })
    if (port > 0) this.#dial(port, token)
    else if (!this.#data) this.link.connection.inflow ??= this.parts.rates.inflow()
  }

  payload(header: PayloadHeader): PayloadSink | undefined {
    const fetcher = this.#tickets.get(header.ticket)
    // Of a ticket that was taken back: let it pass.
    if (!fetcher) return undefined
    const sink = fetcher.payload(header)
    if (sink) return this.#acknowledging(header, sink)
    this.link.fault(`sent bytes that ticket ${header.ticket} is not for`)
    return undefined
  }

  /** The other side is told of every block, unless its ticket was taken back meanwhile. */
  #acknowledging({ ticket, length }: PayloadHeader, sink: PayloadSink): PayloadSink {
    return {
      progress: (bytes) => sink.progress(bytes),
      complete: (block) => {
        if (this.#tickets.has(ticket)) this.link.send({ kind: 'taken', ticket, length })
        sink.complete(block)
      },
      aborted: () => sink.aborted(),
    }
  }

  failed(file: number, error: RodizioError): void {
    const fetcher = this.#fetchers.get(file)
    if (!fetcher) return
    this.#forget(file, fetcher)
    fetcher.lost(error)
    this.parts.fetchEnded(this.link)
  }

  /** Nothing more is taken from the other side. What we serve it is not concerned. */
  abandon(reason: RodizioError): void {
    for (const [file, fetcher] of [...this.#fetchers]) {
      this.close(file)
      fetcher.lost(reason)
    }
  }

  linkClosed(reason: RodizioError | undefined): void {
    this.#dialling?.cancel()
    this.#data?.close()
    this.#data = undefined
    const fetchers = [...this.#fetchers.values()]
    this.#fetchers.clear()
    this.#latest = undefined
    this.#tickets.clear()
    if (fetchers.length === 0) return
    const error = reason ?? new RodizioError('CONNECTION_FAILED', 'the peer hung up')
    for (const fetcher of fetchers) fetcher.lost(error)
  }

  #enter(fetcher: Fetcher): number {
    this.#fetchers.set(++this.#lastFile, fetcher)
    this.#latest = fetcher
    return this.#lastFile
  }

  #forget(file: number, fetcher: Fetcher): void {
    this.#fetchers.delete(file)
    if (this.#latest === fetcher) this.#latest = undefined
    for (const [ticket, owner] of this.#tickets) {
      if (owner !== fetcher) continue
      this.#tickets.delete(ticket)
      this.link.send({ kind: 'cancel', ticket })
    }
  }

  #dial(port: number, token: Uint8Array): void {
    // The port is named anew until somebody has come there: he may be on his way, or there.
    const same = token === this.#token || (this.#token && Buffer.compare(token, this.#token) === 0)
    if (same && (this.#dialling || this.#data)) return
    this.#token = token
    const { transport, handshake } = this.parts
    const to = { host: this.link.connection.remote.host, port }
    this.#dialling?.cancel()
    const options = { ...handshake, token, timeoutMs: LIMITS.dialTimeoutMs }
    this.#dialling = reach(transport, to, options, (reached) => {
      this.#dialling = undefined
      if (reached instanceof Error) return this.link.close(reached)
      const { connection, hello } = reached
      if (hello.instance !== this.link.instance || this.link.connection.closed) {
        return connection.close(new RodizioError('REFUSED', 'another peer answered on that port'))
      }
      this.#carry(connection)
    })
  }

  /** Payload comes over `connection` from now on. The other side closes it when it is idle. */
  #carry(connection: Connection): void {
    this.#data?.close()
    this.#data = connection
    connection.inflow = this.parts.rates.inflow()
    connection.handler = {
      message: (message) => {
        if (message.kind === 'failure') connection.close(new RodizioError('REFUSED', message.text))
      },
      payload: (header) => this.payload(header),
      closed: (reason) => {
        if (this.#data !== connection) return
        this.#data = undefined
        // With a new one under way, the other side has only given the old one up.
        const owed = this.#tickets.size > 0 && !this.#dialling
        if (owed)
          this.link.close(reason ?? new RodizioError('CONNECTION_FAILED', 'the data stopped'))
      },
    }
  }
}
