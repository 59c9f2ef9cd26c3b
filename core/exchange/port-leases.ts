import { timingSafeEqual } from 'node:crypto'
import { type Done, describe, RodizioError } from '../errors.js'
import type { PortAllocator } from '../extension-points/port-allocator.js'
import type {
  Connection,
  ConnectionHandler,
  Listener,
  Transport,
} from '../extension-points/transport.js'
import { FewSet } from '../few-set.js'
import { isPromise } from '../is-promise.js'
import { LIMITS } from '../limits.js'
import type { Clock } from '../runtime/clock.js'
import type { Random } from '../runtime/random.js'
import type { Hello } from '../wire/messages.js'
import { type Identity, receive } from './handshake.js'

/** A port that one exchange has for itself, until `close`. */
export interface Lease {
  /** 0: no extra port; the exchange stays on the connection of the first contact. */
  readonly port: number
  /** 16 bytes, good for one connection of the one it was made for. */
  readonly token: Uint8Array
  /** Gives the port back at once. Idempotent. */
  close(): void
}

export interface Leaseholder {
  /** Who may come: where it is seen to come from, and the instance that said hello there. */
  readonly host: string
  readonly instance: string
  /** It came, with the right token. The connection is the holder's from now on. */
  arrived(connection: Connection, hello: Hello): void
}

export interface PortLeaseParts {
  readonly transport: Transport
  readonly allocator: PortAllocator
  readonly clock: Clock
  readonly random: Random
  readonly identity: Identity
  readonly initialPort: number
}

/**
 * Extra ports for exchanges, as the original has them: the lowest one that can be bound, tried in
 * the allocator's order, and given back afterwards. Ports follow each other and are easy to guess,
 * so being first at a port means nothing: only the token lets in, once, and a stranger is shown out
 * without disturbing the one expected.
 */
export class PortLeases {
  readonly #taken = new Set<number>()

  constructor(private readonly parts: PortLeaseParts) {}

  /** Ports in use now, rising. */
  get ports(): readonly number[] {
    return [...this.#taken].sort((one, other) => one - other)
  }

  /** Reports at once where no port has to be bound. */
  lease(listeningPort: number, holder: Leaseholder, done: Done<Lease>): void {
    const { allocator, initialPort, random } = this.parts
    const candidates = candidatesOf(allocator, { initialPort, listeningPort })
    const token = random.bytes(16)
    const tryNext = (): void => {
      const port = this.#nextOf(candidates)
      if (port instanceof Error) return done(port)
      if (port === listeningPort) return done({ port: 0, token, close() {} })
      this.#bind(port, token, holder, done, tryNext)
    }
    tryNext()
  }

  #nextOf(candidates: Iterator<number>): number | RodizioError {
    const { initialPort } = this.parts
    try {
      for (let step = candidates.next(); !step.done; step = candidates.next())
        if (!this.#taken.has(step.value)) return step.value
    } catch (error) {
      const text = `the port allocator found no port: ${describe(error)}`
      return new RodizioError('PORTS_EXHAUSTED', text, { cause: error })
    }
    return new RodizioError('PORTS_EXHAUSTED', `no port from ${initialPort} upwards is free`)
  }

  #bind(
    port: number,
    token: Uint8Array,
    holder: Leaseholder,
    done: Done<Lease>,
    tryNext: () => void,
  ): void {
    const door = new Door(port, token, holder, this.parts, this.#taken)
    // Taken before it is bound: two leases at the same time must not try the same port.
    this.#taken.add(port)
    this.parts.transport.listen({ port }, door.accept, (listener) => {
      if (listener instanceof Error) {
        this.#taken.delete(port)
        return listener.code === 'PORT_IN_USE' ? tryNext() : done(listener)
      }
      door.listener = listener
      done(door)
    })
  }
}

/** What a plugin answers may be anything: ports, and no more than there are, or an exception. */
function* candidatesOf(
  allocator: PortAllocator,
  ports: Parameters<PortAllocator['candidates']>[0],
): Generator<number, void> {
  const candidates: unknown = allocator.candidates(ports)
  if (isPromise(candidates)) throw new TypeError('candidates returned a promise')
  const named = new Set<number>()
  let left = portMax
  for (const port of candidates as Iterable<number>) {
    if (!Number.isInteger(port) || port < 1 || port > portMax)
      throw new TypeError(`${describe(port)} is no port`)
    if (left-- === 0) return
    if (!named.has(port)) yield port
    named.add(port)
  }
}

const portMax = 65_535

/** The door of one leased port: lets one bearer of the token in, shows everybody else out. */
class Door implements Lease {
  /** Undefined: it is not open yet, or not any more. */
  listener: Listener | undefined
  #used = false
  readonly #strangers = new FewSet<Connection>()

  constructor(
    readonly port: number,
    readonly token: Uint8Array,
    private readonly holder: Leaseholder,
    private readonly parts: Pick<PortLeaseParts, 'clock' | 'random' | 'identity'>,
    private readonly taken: Set<number>,
  ) {}

  readonly accept = (connection: Connection): ConnectionHandler => {
    for (const oldest of this.#strangers) {
      if (this.#strangers.size < LIMITS.strangersPerPortMax) break
      this.#strangers.delete(oldest)
      oldest.close(new RodizioError('BUSY', 'too many connections that do not say hello'))
    }
    this.#strangers.add(connection)
    const admits = (hello: Hello): boolean => this.#admits(connection, hello)
    return receive(connection, { ...this.parts, admits }, (hello) => {
      this.#strangers.delete(connection)
      if (!(hello instanceof Error)) this.holder.arrived(connection, hello)
    })
  }

  close(): void {
    const { listener } = this
    if (!listener) return
    this.listener = undefined
    listener.close()
    for (const stranger of this.#strangers) stranger.close()
    this.taken.delete(this.port)
  }

  #admits(connection: Connection, { token, instance }: Hello): boolean {
    const { host, instance: expected } = this.holder
    if (this.#used || !this.listener || instance !== expected || connection.remote.host !== host)
      return false
    if (!token || !isSame(token, this.token)) return false
    this.#used = true
    return true
  }
}

function isSame(token: Uint8Array, expected: Uint8Array): boolean {
  // Where nothing is turned into bytes on the way it is the very same.
  if (token === expected) return true
  return token.length === expected.length && timingSafeEqual(token, expected)
}
