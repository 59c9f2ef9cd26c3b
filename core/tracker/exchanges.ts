import { RodizioError } from '../errors.js'
import type { Facts, TrackerFacts } from '../events.js'
import type { PortLeases } from '../exchange/port-leases.js'
import { Turns } from '../exchange/turns.js'
import type { Connection } from '../extension-points/transport.js'
import { LIMITS } from '../limits.js'
import type { Clock, Timer } from '../runtime/clock.js'
import type { Hello, Message } from '../wire/messages.js'
import { Exchange, type ExchangeDesk } from './exchange.js'
import type { SessionServices } from './session.js'
import { SilenceWatch } from './silence-watch.js'

export interface ExchangesParts {
  readonly clock: Clock
  readonly leases: PortLeases
  readonly services: SessionServices
  readonly maxPeer: number
  readonly listeningPort: () => number
}

/** All exchanges: never more than `maxPeer` have a slot, and each has it only for a while. */
export class Exchanges implements ExchangeDesk {
  readonly facts: Facts<TrackerFacts>
  readonly services: SessionServices
  readonly leases: PortLeases
  readonly listeningPort: () => number
  readonly turns: Turns<Exchange>
  readonly #clock: Clock
  readonly #all = new Set<Exchange>()
  readonly #absent: SilenceWatch<Exchange>
  readonly #idle: SilenceWatch<Exchange>
  readonly #endless: SilenceWatch<Exchange>
  #notice: Timer | undefined
  #exchanges = 0

  constructor({ clock, leases, services, maxPeer, listeningPort }: ExchangesParts) {
    this.facts = services.facts
    this.services = services
    this.leases = leases
    this.listeningPort = listeningPort
    this.turns = new Turns({ slots: maxPeer, queueMax: LIMITS.queueMax })
    this.#clock = clock
    const { admissionTimeoutMs, exchangeTimeoutMs, exchangeTotalMs } = LIMITS
    const watch = (patienceMs: number, what: string): SilenceWatch<Exchange> =>
      new SilenceWatch(clock, patienceMs, (exchange) =>
        exchange.fail(new RodizioError('TIMED_OUT', `${what} within ${patienceMs / 1000} s`)),
      )
    this.#absent = watch(admissionTimeoutMs, 'nobody came to the port of the exchange')
    this.#idle = watch(exchangeTimeoutMs, 'nothing was asked')
    this.#endless = watch(exchangeTotalMs, 'the exchange did not end')
  }

  enter(first: Connection, hello: Hello): void {
    const exchange = new Exchange(++this.#exchanges, first, hello, this)
    this.#all.add(exchange)
    exchange.enter()
    if (this.turns.waiting > 0) this.#notice ??= this.#noticeLater()
  }

  admitted(exchange: Exchange): void {
    this.#absent.heard(exchange)
  }

  opened(exchange: Exchange): void {
    this.#absent.forget(exchange)
    this.#idle.heard(exchange)
    this.#endless.heard(exchange)
  }

  heard(exchange: Exchange, message: Message): void {
    if (message.kind !== 'ping') this.#idle.heard(exchange)
  }

  ended(exchange: Exchange): void {
    for (const watch of [this.#absent, this.#idle, this.#endless]) watch.forget(exchange)
    this.#all.delete(exchange)
    this.facts.tell('exchange-ended', exchange.number, exchange.port)
    this.turns.leave(exchange)
  }

  stop(): void {
    this.#notice?.cancel()
    // The last to come first: a slot that frees is not granted to one who is about to be ended.
    for (const exchange of [...this.#all].reverse()) exchange.end()
  }

  /** Whoever waits long hears now and then where it stands, and that the tracker is there. */
  #noticeLater(): Timer {
    return this.#clock.after(LIMITS.queueNoticeMs, () => {
      let place = 0
      for (const exchange of this.turns.queue) exchange.tellPlace(++place)
      this.#notice = place > 0 ? this.#noticeLater() : undefined
    })
  }
}
