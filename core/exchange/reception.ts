import { RodizioError } from '../errors.js'
import type { Connection, ConnectionHandler } from '../extension-points/transport.js'
import { LIMITS } from '../limits.js'
import type { Hello } from '../wire/messages.js'
import { failureOf } from './failure.js'
import { type HandshakeOptions, receive } from './handshake.js'

/**
 * The door of a listening port: bounds how many connections there are, in all, from one host and
 * without a hello, and hands those that have said hello to their owner, who sets the handler.
 */
export class Reception {
  readonly #byHost = new Map<string, Set<Connection>>()
  readonly #strangers = new Set<Connection>()
  #count = 0

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
    for (const connections of this.#byHost.values()) {
      for (const connection of connections) connection.close()
    }
    this.#byHost.clear()
    this.#strangers.clear()
    this.#count = 0
  }

  #enter(connection: Connection): void {
    for (const oldest of this.#strangers) {
      if (this.#strangers.size < LIMITS.strangersMax) break
      this.#strangers.delete(oldest)
      oldest.close(new RodizioError('BUSY', 'too many connections that do not say hello'))
    }
    this.#strangers.add(connection)
    const { host } = connection.remote
    const fromHost = this.#byHost.get(host) ?? new Set()
    this.#byHost.set(host, fromHost.add(connection))
    this.#count++
  }

  #refusal(host: string): RodizioError | undefined {
    // Ended connections are swept only when a bound is near: nobody has to report them.
    if (this.#count >= this.connectionsMax)
      for (const each of this.#byHost.keys()) this.#sweep(each)
    else if ((this.#byHost.get(host)?.size ?? 0) >= LIMITS.connectionsPerHostMax) this.#sweep(host)
    const full =
      this.#count >= this.connectionsMax
        ? 'too many connections'
        : (this.#byHost.get(host)?.size ?? 0) >= LIMITS.connectionsPerHostMax
          ? `too many connections from ${host}`
          : undefined
    return full === undefined
      ? undefined
      : new RodizioError('BUSY', `${full}; try again later`, { retryMs: LIMITS.busyRetryMs })
  }

  #sweep(host: string): void {
    const connections = this.#byHost.get(host)
    if (!connections) return
    for (const connection of connections) {
      if (!connection.closed) continue
      connections.delete(connection)
      this.#count--
    }
    if (connections.size === 0) this.#byHost.delete(host)
  }
}

/** Hears nothing: for connections that were closed at once. */
const deaf: ConnectionHandler = { message() {}, payload: () => undefined, closed() {} }
