import type { Done, RodizioError } from '../errors.js'
import type { Block } from '../runtime/disk.js'
import type { Throttle } from '../runtime/throttle.js'
import type { Address } from '../wire/address.js'
import type { Message, PayloadHeader } from '../wire/messages.js'
import type { OptionSpecs } from './options.js'
import type { Plugin } from './plugin.js'

/**
 * How two nodes connect. A connection carries typed messages and payload; each direction keeps its
 * order, over both together. Everything is reported as an event on the node's one thread of
 * control, never before the call that caused it has returned.
 */
export interface Transport {
  /**
   * The longest block of a file; senders cut payload by it. A bundle of small files is sent whole:
   * every transport takes blocks of up to `bundleBytesMax` as well.
   */
  readonly blockBytesMax: number
  /**
   * Takes a port on this machine. `host` undefined: every address, IPv6 and IPv4. `port` 0: any
   * free one. `accept` gets each connection that comes in and gives it its handler. A port that is
   * taken is `PORT_IN_USE`; a host or port that cannot be had for another reason is
   * `CONNECTION_FAILED`.
   */
  listen(
    at: { readonly host?: string; readonly port: number },
    accept: (connection: Connection) => ConnectionHandler,
    done: Done<Listener>,
  ): void
  /**
   * Connects to `to`, or reports `CONNECTION_FAILED` or `TIMED_OUT`. `done` is called with the
   * connection before any of its messages; it sets `handler` there and then. The timer's `cancel`
   * gives up: nothing is reported afterwards.
   */
  dial(
    to: Address,
    options: { readonly timeoutMs: number },
    done: Done<Connection>,
  ): { cancel(): void }
  /**
   * Ends all that this transport began: closes every listener and connection, forgets every dial.
   * `done` is called once nothing of it is left, no port, socket or timer, and every handler has
   * heard `closed`: after `closeTimeoutMs` at the latest. Nothing is asked of it afterwards.
   * Idempotent.
   */
  stop(done: Done): void
}

export interface Listener {
  readonly address: Address
  /**
   * Takes no more connections and frees the port at once; connections already in stay. Idempotent.
   */
  close(): void
}

export interface Connection {
  /** The other end, normalised: an IPv4 address is never dressed as IPv6. */
  readonly remote: Address
  /** This end: the address by which the other one reaches us, and our port. */
  readonly local: Address
  /**
   * Who hears what comes in: set in the callback that delivers the connection, and replaced
   * whenever the owner changes (after a handshake, say). The next event goes to the handler of that
   * moment.
   */
  handler: ConnectionHandler | undefined
  /**
   * Keeps the payload that comes in to a rate; set by the owner, undefined at first. Each run of
   * payload bytes that is read is counted there, and nothing more is read while it says to wait:
   * the other end then waits as well. Messages are not counted, but keep their place. The transport
   * sets `resumed`, and cancels it at the end.
   */
  inflow: Throttle | undefined
  /** It has ended, from whichever side; set before the handler hears `closed`. */
  readonly closed: boolean
  /**
   * Queues a message. A connection whose other end does not keep up (more than `outboxBytesMax`
   * waiting) is closed with `TIMED_OUT`. After `close`: nothing.
   */
  send(message: Message): void
  /** The longest block of a file that is wise now, where that is shorter than the transport's. */
  readonly blockBytesMax?: number
  /**
   * Sends `block` (see `blockBytesMax`) behind everything sent before, and releases it. `done`
   * is called when the next block is welcome, or with the error that ended the connection, and then
   * before `closed`.
   */
  sendPayload(header: PayloadHeader, block: Block, done: Done): Flow
  /**
   * Ends the connection behind everything sent before, which still arrives if the other side reads
   * it soon (`closeTimeoutMs`). What comes in from now on is dropped. Idempotent.
   */
  close(reason?: RodizioError): void
}

export interface Flow {
  /**
   * Stops sending the rest of the block where the transport can; `done` is not called any more. The
   * receiver's sink hears `aborted`, or gets the whole block.
   */
  cancel(): void
}

/**
 * What the owner of a connection is told. No method throws. After `closed` nothing more comes. The
 * owner who called `close` itself hears `closed` as well, once, with the reason it gave.
 */
export interface ConnectionHandler {
  message(message: Message): void
  /** Payload begins: where should it go? `undefined` lets it pass by unread. */
  payload(header: PayloadHeader): PayloadSink | undefined
  closed(reason: RodizioError | undefined): void
}

export interface PayloadSink {
  /** This many more bytes have come, before the block is whole; perhaps never called. */
  progress(bytes: number): void
  /**
   * The whole block. The sink owns it and releases it. While `blocksUnreleasedMax` blocks of a
   * connection are unreleased, nothing more comes on it: that is the back-pressure.
   */
  complete(block: Block): void
  /** The rest will not come. Told before `closed`. */
  aborted(): void
}

export type TransportPlugin<S extends OptionSpecs = OptionSpecs> = Plugin<'transport', S>
