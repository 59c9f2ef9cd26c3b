import { connect, createServer, type Server, type Socket } from 'node:net'
import { type Done, RodizioError } from '../../core/errors.js'
import type {
  Connection,
  ConnectionHandler,
  Listener,
  Transport,
  TransportPlugin,
} from '../../core/extension-points/transport.js'
import { LIMITS } from '../../core/limits.js'
import type { Clock } from '../../core/runtime/clock.js'
import type { Log } from '../../core/runtime/log.js'
import { type Address, formatAddress, normaliseHost } from '../../core/wire/address.js'
import { BlockPool } from './block-pool.js'
import { dialError, listenError } from './network-errors.js'
import { OpenEnds } from './open-ends.js'
import { TcpConnection } from './tcp-connection.js'
import { TcpInbox } from './tcp-inbox.js'

/** The frames of `docs/protocol.md` over TCP. */
export const tcp = {
  kind: 'transport',
  api: 1,
  name: 'tcp',
  create: ({ clock, log }) => new TcpTransport(clock, log),
} as const satisfies TransportPlugin

const socketOptions = {
  // Messages are small, and somebody waits for each of them.
  noDelay: true,
  // Finds out about a host that vanished without a word.
  keepAlive: true,
  keepAliveInitialDelay: 15_000,
}

/** A name may have several addresses: each gets this long before the next one is tried. */
const attemptTimeoutMs = 1_000

class TcpTransport implements Transport {
  readonly blockBytesMax = LIMITS.quickBlockBytesMax
  readonly #pool = new BlockPool(LIMITS.bundleBytesMax)
  readonly #ends: OpenEnds

  constructor(
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.#ends = new OpenEnds(clock)
  }

  listen(
    at: { readonly host?: string; readonly port: number },
    accept: (connection: Connection) => ConnectionHandler,
    done: Done<Listener>,
  ): void {
    const { host = '::', port } = at
    const server = createServer(socketOptions, (socket) => this.#accept(socket, accept))
    const failed = (error: NodeJS.ErrnoException): void => {
      this.#ends.forget(server)
      done(listenError({ host, port }, error))
    }
    const stopped = (): void => done(new RodizioError('STOPPED', 'the transport was stopped'))
    server.once('error', failed)
    server.once('close', stopped)
    this.#ends.add(server, () => server.close())
    // `exclusive`: in a cluster's worker as well, the port is bound here and nowhere else.
    // Without a host the system is not asked what it means: IPv6 and IPv4, or what there is.
    // Those who come at once wait in the system's queue; who finds it full comes a second later.
    server.listen({ ...at, exclusive: true, backlog: LIMITS.strangersMax }, () => {
      server.off('error', failed)
      server.off('close', stopped)
      // A connection could not be taken, for want of descriptors say; the next one may be.
      server.on('error', (error) => this.log.warn(`port ${port}: ${error.message}`))
      done(new TcpListener(server))
    })
  }

  dial(
    to: Address,
    { timeoutMs }: { readonly timeoutMs: number },
    done: Done<Connection>,
  ): { cancel(): void } {
    const inbox = new TcpInbox(this.#pool)
    const socket = connect({
      host: to.host,
      port: to.port,
      ...socketOptions,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: attemptTimeoutMs,
      // Whoever dials receives the most: payload is read straight into its block.
      onread: {
        buffer: () => inbox.space,
        callback: (bytes, buffer) => {
          inbox.take(buffer.subarray(0, bytes))
          return true
        },
      },
    })
    let settled = false
    const settle = (outcome?: Connection | RodizioError): void => {
      if (settled) return
      settled = true
      timer.cancel()
      if (!(outcome instanceof TcpConnection)) socket.destroy()
      if (outcome) done(outcome)
    }
    const timer = this.clock.after(timeoutMs, () => {
      const text = `${formatAddress(to)} did not answer within ${timeoutMs} ms`
      settle(new RodizioError('TIMED_OUT', text))
    })
    socket.on('error', (error) => settle(dialError(to, error)))
    socket.once('connect', () => {
      const connection = new TcpConnection(socket, inbox, this.clock)
      this.#ends.change(socket, () => connection.close())
      settle(connection)
    })
    this.#ends.add(socket, () => settle())
    return { cancel: () => settle() }
  }

  stop(done: Done): void {
    this.#ends.endAll(done)
  }

  #accept(socket: Socket, accept: (connection: Connection) => ConnectionHandler): void {
    if (socket.remoteAddress === undefined) {
      // It went as it came: there is nobody to speak of.
      socket.on('error', () => {}).destroy()
      return
    }
    const inbox = new TcpInbox(this.#pool)
    const connection = new TcpConnection(socket, inbox, this.clock)
    this.#ends.add(socket, () => connection.close())
    connection.handler = accept(connection)
    // Sockets of a server do not offer `onread`: payload is copied once on this side.
    socket.on('data', (chunk) => inbox.take(chunk))
  }
}

class TcpListener implements Listener {
  readonly address: Address

  constructor(private readonly server: Server) {
    const { address, port } = server.address() as { address: string; port: number }
    this.address = { host: normaliseHost(address), port }
  }

  close(): void {
    this.server.close()
  }
}
