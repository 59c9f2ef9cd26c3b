import type { Socket } from 'node:net'
import { type Done, RodizioError } from '../../core/errors.js'
import type { Connection, ConnectionHandler, Flow } from '../../core/extension-points/transport.js'
import { LIMITS } from '../../core/limits.js'
import type { Clock, Timer } from '../../core/runtime/clock.js'
import type { Block } from '../../core/runtime/disk.js'
import type { Throttle } from '../../core/runtime/throttle.js'
import { type Address, formatAddress, normaliseHost } from '../../core/wire/address.js'
import type { Message, PayloadHeader } from '../../core/wire/messages.js'
import { brokenError } from './network-errors.js'
import type { TcpInbox } from './tcp-inbox.js'
import { TcpFlow, TcpOutbox } from './tcp-outbox.js'

/**
 * The life of one socket, from connected to closed. It ends in one place, `#finish`, when the
 * socket says `close`; everything else only says why and makes the socket end.
 */
export class TcpConnection implements Connection {
  readonly remote: Address
  readonly local: Address
  handler: ConnectionHandler | undefined
  inflow: Throttle | undefined
  readonly #outbox: TcpOutbox
  #closed = false
  #reason: RodizioError | undefined
  #closing: Timer | undefined

  constructor(
    private readonly socket: Socket,
    private readonly inbox: TcpInbox,
    private readonly clock: Clock,
  ) {
    this.remote = { host: normaliseHost(socket.remoteAddress!), port: socket.remotePort! }
    this.local = { host: normaliseHost(socket.localAddress!), port: socket.localPort! }
    this.#outbox = new TcpOutbox(socket, clock)
    inbox.connect(this, socket, (error) => this.#refuse(error))
    socket.on('error', (error) => this.#end(brokenError(this.remote, error)))
    socket.on('end', () => this.#hungUp())
    socket.on('close', () => this.#finish())
  }

  get closed(): boolean {
    return this.#closed
  }

  get blockBytesMax(): number {
    return this.#outbox.blockBytesMax
  }

  send(message: Message): void {
    if (this.#closed || this.#outbox.send(message)) return
    const who = formatAddress(this.remote)
    this.#end(new RodizioError('TIMED_OUT', `${who} does not read what is sent to it`))
    this.socket.destroy()
  }

  sendPayload(header: PayloadHeader, block: Block, done: Done): Flow {
    if (!this.#closed) return this.#outbox.sendPayload(header, block, done)
    block.release()
    const flow = new TcpFlow(done)
    process.nextTick(() => flow.settle(this.#lost()))
    return flow
  }

  close(reason?: RodizioError): void {
    if (this.#closed) return
    this.#end(reason)
    this.socket.end()
    // What arrives from now on is read and dropped: were it left unread, the system would answer it
    // with a reset, and that would destroy what was sent before the close and not yet read there.
    this.socket.resume()
    this.#closing = this.clock.after(LIMITS.closeTimeoutMs, () => this.socket.destroy())
  }

  #end(reason: RodizioError | undefined): void {
    if (this.#closed) return
    this.#closed = true
    this.#reason = reason
  }

  #hungUp(): void {
    const text = `${formatAddress(this.remote)} hung up in the middle of a message`
    this.close(this.inbox.midFrame ? new RodizioError('CONNECTION_FAILED', text) : undefined)
  }

  #refuse(error: RodizioError): void {
    this.send({ kind: 'failure', code: error.code, text: `received ${error.message}` })
    const text = `${formatAddress(this.remote)} sent ${error.message}`
    this.close(new RodizioError(error.code, text, { cause: error }))
  }

  #finish(): void {
    this.#end(undefined)
    this.#closing?.cancel()
    this.inbox.abort()
    this.#outbox.fail(this.#lost())
    this.handler?.closed(this.#reason)
  }

  #lost(): RodizioError {
    const text = `the connection to ${formatAddress(this.remote)} was closed`
    return this.#reason ?? new RodizioError('CONNECTION_FAILED', text)
  }
}
