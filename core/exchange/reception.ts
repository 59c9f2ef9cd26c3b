import { RodizioError } from '../errors.js'
import type { Connection, ConnectionHandler } from '../extension-points/transport.js'
import { LIMITS } from '../limits.js'
import type { Hello } from '../wire/messages.js'
import { failureOf } from './failure.js'
import { type HandshakeOptions, receive } from './handshake.js'

/** Not worth sweeping below that. */
const sweptMin = 32

/**
 * The door of a listening port: bounds how many connections there are, in all, from one host and
 * without a hello, and hands those that have said hello to their owner, who sets the handler.
 */
export class Reception {
  /** Nobody reports those that have ended: they are swept out now and then. */
  #connections: Connection[] = []
  readonly #fromHost = new Map<string, number>()
  readonly #strangers = new Set<Connection>()
  #sweepAt = sweptMin

  constructor(
    private readonly options: HandshakeOptions,
    private readonly arrived: (connection: Connection, hello: Hello) => void,
    private readonly turnedAway: (code: string) => void,
    private readonly connectionsMax: number = LIMITS.connectionsMax,
  ) {}

  /** For `Transport.listen`. */
  readonly accept = (connection: Connection): ConnectionHandler => {
    const refusal = this.#refusal(connection.remote.host)
    if (refusal) {
      this.turnedAway(refusal.code)
      connection.send(failureOf(refusal))
      connection.close(refusal)
      return deaf
    }
    this.#enter(connection)
    return receive(connection, this.options, (hello) => {
      this.#strangers.delete(connection)
      if (hello instanceof Error) this.turnedAway(hello.code)
      else this.arrived(connection, hello)
    })
  }

  /** Ends every connection that came in here. */
  close(): void {
    for (const connection of this.#connections) connection.close()
    this.#connections = []
    this.#fromHost.clear()
    this.#strangers.clear()
  }

  #enter(connection: Connection): void {
    for (const oldest of this.#strangers) {
      if (this.#strangers.size < LIMITS.strangersMax) break
      this.#strangers.delete(oldest)
      oldest.close(new RodizioError('BUSY', 'too many connections that do not say hello'))
    }
    this.#strangers.add(connection)
    this.#connections.push(connection)
    const { host } = connection.remote
    this.#fromHost.set(host, this.#countFrom(host) + 1)
  }

  #refusal(host: string): RodizioError | undefined {
    const isFull = (): boolean => this.#connections.length >= this.connectionsMax
    const isFullOf = (): boolean => this.#countFrom(host) >= LIMITS.connectionsPerHostMax
    if (this.#connections.length >= this.#sweepAt || isFull() || isFullOf()) this.#sweep()
    const full = isFull()
      ? 'too many connections'
      : isFullOf()
        ? `too many connections from ${host}`
        : undefined
    return full === undefined
      ? undefined
      : new RodizioError('BUSY', `${full}; try again later`, { retryMs: LIMITS.busyRetryMs })
  }

  #countFrom(host: string): number {
    return this.#fromHost.get(host) ?? 0
  }

  /** Next time when twice as many have come: what has ended is kept for a while, not for long. */
  #sweep(): void {
    this.#connections = this.#connections.filter(({ closed }) => !closed)
    this.#fromHost.clear()
    for (const { remote } of this.#connections)
      this.#fromHost.set(remote.host, this.#countFrom(remote.host) + 1)
    this.#sweepAt = Math.max(sweptMin, 2 * this.#connections.length)
  }
}

/** Hears nothing: for connections that were closed at once. */
const deaf: ConnectionHandler = { message() {}, payload: () => undefined, closed() {} }
