import { RodizioError } from '../errors.js'
import { failureOf, remoteFailure } from '../exchange/failure.js'
import type { Connection, ConnectionHandler, PayloadSink } from '../extension-points/transport.js'
import { type Address, formatAddress } from '../wire/address.js'
import type { Message, PayloadHeader, Probe, Proof, Root } from '../wire/messages.js'
import type { FetchSide } from './fetch-side.js'
import type { UploadSide } from './upload-side.js'

/** What a link needs from the node around it. */
export interface LinkOwner {
  proof(probe: Probe): Proof
  /** Why the other side of a link is not served one of these contents; undefined: it is. */
  refusal(link: Link, roots: readonly Root[]): string | undefined
  linkClosed(link: Link, reason: RodizioError | undefined): void
}

/** Makes the two sides of a link. */
export interface LinkSides {
  uploads(link: Link): UploadSide
  fetches(link: Link): FetchSide
}

/**
 * A connection between two peers, from the first contact on. Both may want something of the other:
 * the upload side answers what the other one asks, the fetch side is what we ask.
 */
export class Link implements ConnectionHandler {
  readonly instance: string
  /** Where the other side listens. */
  readonly address: Address
  /** We dialled it, so that is indeed where it listens. */
  readonly dialled: boolean
  readonly uploads: UploadSide
  readonly fetches: FetchSide

  constructor(
    /** This node's number for it in facts. */
    readonly number: number,
    readonly connection: Connection,
    { instance, address, dialled }: Pick<Link, 'instance' | 'address' | 'dialled'>,
    private readonly owner: LinkOwner,
    sides: LinkSides,
  ) {
    this.instance = instance
    this.address = address
    this.dialled = dialled
    this.uploads = sides.uploads(this)
    this.fetches = sides.fetches(this)
    connection.handler = this
  }

  /** Who is to blame for what comes over it: see `Bans`. */
  get origin(): Address {
    const { host } = this.connection.remote
    return { host, port: this.dialled ? this.address.port : 0 }
  }

  /** Nobody wants anything of anybody on it. */
  get idle(): boolean {
    return this.uploads.idle && this.fetches.idle
  }

  send(message: Message): void {
    this.connection.send(message)
  }

  close(reason?: RodizioError): void {
    this.connection.close(reason)
  }

  /** The other side broke the rules: it is told, and the link ends. */
  fault(text: string): void {
    const error = new RodizioError('PROTOCOL', `${formatAddress(this.connection.remote)} ${text}`)
    this.send(failureOf(error))
    this.close(error)
  }

  message(message: Message): void {
    switch (message.kind) {
      case 'open':
        if (this.#admits(message.file, [message])) this.uploads.open(message)
        return
      case 'open-bundle':
        if (this.#admits(message.file, message.contents)) this.uploads.openBundle(message)
        return
      case 'close-file':
        return this.uploads.closeFile(message.file)
      case 'layer-request':
        return this.uploads.layer(message)
      case 'wish':
        return this.uploads.wish(message)
      case 'request':
        return this.uploads.request(message)
      case 'cancel':
        return this.uploads.cancel(message.ticket)
      case 'taken':
        return this.uploads.taken(message)
      case 'opened':
        return this.fetches.opened(message)
      case 'layer':
        return this.fetches.layer(message)
      case 'have':
        return this.fetches.have(message)
      case 'grant':
        return this.fetches.grant(message)
      case 'failure':
        return this.#failed(
          remoteFailure(message, formatAddress(this.connection.remote)),
          message.file,
        )
      case 'probe':
        return this.send(this.owner.proof(message))
      case 'ping':
        return
      default:
        return this.fault(`sent '${message.kind}' on a link between peers`)
    }
  }

  payload(header: PayloadHeader): PayloadSink | undefined {
    return this.fetches.payload(header)
  }

  closed(reason: RodizioError | undefined): void {
    // First the owner, so that nobody who reacts is handed this link again.
    this.owner.linkClosed(this, reason)
    this.uploads.linkClosed()
    this.fetches.linkClosed(reason)
  }

  #admits(file: number, contents: readonly { readonly root: Root }[]): boolean {
    const roots = contents.map(({ root }) => root)
    const refusal = this.owner.refusal(this, roots)
    if (refusal !== undefined) this.uploads.refuse(file, new RodizioError('REFUSED', refusal))
    return refusal === undefined
  }

  #failed(error: RodizioError, file: number | undefined): void {
    if (file === undefined) this.close(error)
    else this.fetches.failed(file, error)
  }
}
