import { RodizioError } from '../errors.js'
import type { Facts, TrackerFacts } from '../events.js'
import type { Lease, Leaseholder, PortLeases } from '../exchange/port-leases.js'
import type { Turn, Turns } from '../exchange/turns.js'
import type { Connection, ConnectionHandler } from '../extension-points/transport.js'
import { LIMITS } from '../limits.js'
import type { Hello, Message } from '../wire/messages.js'
import { Session, type SessionServices } from './session.js'
import { turnAway } from './turn-away.js'

/** What an exchange needs of those who run it. */
export interface ExchangeDesk {
  readonly facts: Facts<TrackerFacts>
  readonly turns: Turns<Exchange>
  readonly leases: PortLeases
  readonly services: SessionServices
  readonly listeningPort: () => number
  admitted(exchange: Exchange): void
  opened(exchange: Exchange): void
  heard(exchange: Exchange, message: Message): void
  ended(exchange: Exchange): void
}

/**
 * One exchange, from `enter` to its end: it waits for a slot, gets a port, waits there for the
 * bearer of the token, and becomes a session. Until then the connection of the first contact
 * stands for it: when that one closes, the place, slot and port are free again in the same step.
 */
export class Exchange implements Turn, Leaseholder, ConnectionHandler {
  readonly host: string
  readonly instance: string
  #lease: Lease | undefined
  #session: Session | undefined
  #ended = false

  constructor(
    readonly number: number,
    private readonly first: Connection,
    private readonly hello: Hello,
    private readonly desk: ExchangeDesk,
  ) {
    this.host = first.remote.host
    this.instance = hello.instance
    first.handler = this
  }

  /** The port it has to itself; 0: none. */
  get port(): number {
    return this.#lease?.port ?? 0
  }

  enter(): void {
    const { turns, facts } = this.desk
    const place = turns.enter(this)
    if (place === 0) return this.granted()
    if (place < 0) {
      const message = `${LIMITS.queueMax} peers are waiting already; try again later`
      return this.fail(new RodizioError('BUSY', message, { retryMs: LIMITS.busyRetryMs }))
    }
    facts.tell('exchange-queued', this.number, place)
    this.tellPlace(place)
  }

  tellPlace(place: number): void {
    this.first.send({ kind: 'queued', place })
  }

  granted(): void {
    const { leases, listeningPort } = this.desk
    leases.lease(listeningPort(), this, (lease) => {
      if (lease instanceof Error) return this.fail(lease)
      if (this.#ended) return lease.close()
      this.#admit(lease)
    })
  }

  arrived(connection: Connection, hello: Hello): void {
    if (this.#ended) return connection.close()
    this.#open(connection, hello)
    this.first.close()
  }

  message(message: Message): void {
    if (message.kind === 'ping' || this.#ended) return
    if (message.kind === 'farewell') return this.end()
    const text = `the tracker does not expect '${message.kind}' before the exchange`
    this.fail(new RodizioError('PROTOCOL', text))
  }

  payload(): undefined {
    this.fail(new RodizioError('PROTOCOL', 'the tracker does not expect payload'))
  }

  closed(): void {
    if (!this.#session) this.end()
  }

  /** Ends it for a reason that the peer is told. */
  fail(error: RodizioError): void {
    if (this.#ended) return
    if (this.#session) return this.#session.fail(error)
    turnAway(this.first, error, this.desk.facts)
    this.end()
  }

  /** Gives everything back. Whoever is next is granted the slot in this very step. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.first.close()
    this.#session?.close()
    this.#lease?.close()
    this.desk.ended(this)
  }

  #admit(lease: Lease): void {
    this.#lease = lease
    this.desk.facts.tell('exchange-admitted', this.number, lease.port)
    this.first.send({ kind: 'admitted', port: lease.port, token: lease.token })
    if (lease.port === 0) this.#open(this.first, this.hello)
    else this.desk.admitted(this)
  }

  #open(connection: Connection, hello: Hello): void {
    this.#session = new Session(connection, hello, this.desk.services, {
      live: false,
      heard: (_session, message) => this.desk.heard(this, message),
      ended: () => this.end(),
    })
    this.desk.opened(this)
  }
}
