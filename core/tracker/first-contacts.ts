import { RodizioError } from '../errors.js'
import type { Facts, TrackerFacts } from '../events.js'
import type { Connection, ConnectionHandler } from '../extension-points/transport.js'
import { LIMITS } from '../limits.js'
import type { Clock } from '../runtime/clock.js'
import type { Hello, Message } from '../wire/messages.js'
import { SilenceWatch } from './silence-watch.js'
import { turnAway } from './turn-away.js'

/** Where first contacts go on, each with its connection. */
export interface Entrances {
  readonly exchange: (connection: Connection, hello: Hello) => void
  readonly live: (connection: Connection, hello: Hello) => void
}

/** Those who have said hello on the listening port and not yet what they came for. */
export class FirstContacts {
  readonly #silence: SilenceWatch<Connection>

  constructor(
    clock: Clock,
    private readonly facts: Facts<TrackerFacts>,
    private readonly entrances: Entrances,
  ) {
    const patienceMs = LIMITS.handshakeTimeoutMs
    this.#silence = new SilenceWatch(clock, patienceMs, (connection) =>
      this.#refuse(connection, 'TIMED_OUT', `no 'enter' within ${patienceMs / 1000} s`),
    )
  }

  arrived(connection: Connection, hello: Hello): void {
    this.#silence.heard(connection)
    const unexpected = (what: string): void =>
      this.#refuse(connection, 'PROTOCOL', `the tracker expects 'enter' after hello, not ${what}`)
    const handler: ConnectionHandler = {
      message: (message: Message) => {
        if (message.kind === 'ping') return
        if (message.kind !== 'enter') return unexpected(`'${message.kind}'`)
        this.#silence.forget(connection)
        this.entrances[message.as](connection, hello)
      },
      payload: () => {
        unexpected('payload')
        return undefined
      },
      closed: () => this.#silence.forget(connection),
    }
    connection.handler = handler
  }

  stop(): void {
    this.#silence.stop()
  }

  #refuse(connection: Connection, code: 'PROTOCOL' | 'TIMED_OUT', text: string): void {
    this.#silence.forget(connection)
    connection.handler = undefined
    turnAway(connection, new RodizioError(code, text), this.facts)
  }
}
