import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Connection, TransportPlugin } from '../../core/extension-points/transport.js'
import type { ByteBlock } from '../../core/runtime/disk.js'
import { tcp } from '../../transports/tcp/tcp.js'

/** TCP, with something done to each block of payload that a node sends. */
export function tcpThat(sends: (block: ByteBlock, number: number) => void): TransportPlugin {
  let blocks = 0
  const tamper = (connection: Connection): Connection => {
    const { sendPayload } = connection
    connection.sendPayload = (header, block, done) => {
      sends(block as ByteBlock, ++blocks)
      return sendPayload.call(connection, header, block, done)
    }
    return connection
  }
  return {
    ...tcp,
    create(parts) {
      const transport = tcp.create(parts)
      return {
        blockBytesMax: transport.blockBytesMax,
        stop: (done) => transport.stop(done),
        listen: (at, accept, done) =>
          transport.listen(at, (connection) => accept(tamper(connection)), done),
        dial: (to, options, done) =>
          transport.dial(
            to,
            options,
            (dialled) => void done(dialled instanceof Error ? dialled : tamper(dialled)),
          ),
      }
    },
  }
}

/**
 * TCP that goes to each port by the line laid to it, if there is one. With `portAllocator single`
 * all that a peer sends comes over the line to its listening port.
 */
export function tcpOver(lines: ReadonlyMap<number, Line>): TransportPlugin {
  return {
    ...tcp,
    create(parts) {
      const transport = tcp.create(parts)
      return {
        blockBytesMax: transport.blockBytesMax,
        stop: (done) => transport.stop(done),
        listen: (at, accept, done) => transport.listen(at, accept, done),
        dial({ host, port }, options, done) {
          const to = { host, port: lines.get(port)?.port ?? port }
          return transport.dial(to, options, done)
        },
      }
    },
  }
}

/** A line to a port of this machine, of a certain rate, that can fall silent. */
export class Line {
  bytesPerSecond: number
  port = 0
  #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #timers = new Set<NodeJS.Timeout>()

  constructor(to: number, bytesPerSecond: number) {
    this.bytesPerSecond = bytesPerSecond
    this.#server = createServer((near) => {
      const far = connect(to, '127.0.0.1')
      near.pipe(far)
      this.#trickle(far, near)
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(one)
        one.on('error', () => other.destroy())
        one.on('close', () => {
          this.#sockets.delete(one)
          other.destroy()
        })
      }
    })
  }

  async lay(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.port = (this.#server.address() as { port: number }).port
    return this
  }

  cut(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    for (const timer of this.#timers) clearInterval(timer)
  }

  /** A little of what has come, a hundred times a second. */
  #trickle(from: Socket, to: Socket): void {
    let due = 0
    let before = performance.now()
    const timer = setInterval(() => {
      const now = performance.now()
      due = Math.min(due + ((now - before) / 1000) * this.bytesPerSecond, this.bytesPerSecond / 5)
      before = now
      while (due >= 1) {
        const length = Math.min(Math.floor(due), from.readableLength, 64 * 1024)
        const bytes = length > 0 ? (from.read(length) as Buffer | null) : null
        if (!bytes) return
        due -= bytes.length
        to.write(bytes)
      }
    }, 10)
    this.#timers.add(timer)
    from.on('readable', () => {})
    from.on('close', () => clearInterval(timer))
  }
}
