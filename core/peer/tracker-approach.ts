import { type Done, RodizioError } from '../errors.js'
import { remoteFailure } from '../exchange/failure.js'
import type { HandshakeOptions, Identity } from '../exchange/handshake.js'
import { reach } from '../exchange/reach.js'
import type { Connection, Transport } from '../extension-points/transport.js'
import { LIMITS } from '../limits.js'
import type { Clock, Timer } from '../runtime/clock.js'
import type { Random } from '../runtime/random.js'
import { type Address, formatAddress } from '../wire/address.js'
import type { Admitted, Message } from '../wire/messages.js'

export interface ApproachParts {
  readonly clock: Clock
  readonly random: Random
  readonly transport: Transport
  readonly identity: Identity
  readonly tracker: Address
}

/** The last attempt is made with this much time left: less is too little for an answer. */
export const lastAttemptMs = 250

/** Waits between attempts grow from the first to the last of these. */
const backoffMs = { first: 100, last: 2_000 }

/**
 * The way to the tracker: first contact, waiting there for one's turn, then the port of the
 * exchange. Tries again while the tracker cannot be reached or has no place in its queue, until
 * `waitMs` are over; what trying again cannot mend ends it at once.
 */
export class TrackerApproach {
  readonly #deadlineMs: number
  #attempts = 0
  #step: { cancel(): void } | undefined
  #first: Connection | undefined
  #over = false

  constructor(
    private readonly parts: ApproachParts,
    private readonly wish: {
      readonly as: 'exchange' | 'live'
      readonly waitMs: number
      /** The tracker cannot be reached yet; told at the first attempt that fails. */
      readonly waiting: (reason: string) => void
    },
    private readonly done: Done<Connection>,
  ) {
    this.#deadlineMs = parts.clock.nowMs() + wish.waitMs
    this.#attempt()
  }

  /** Gives up; nothing is reported any more. */
  cancel(): void {
    this.#over = true
    this.#step?.cancel()
    this.#first?.close()
  }

  #attempt(): void {
    const { transport, tracker } = this.parts
    this.#attempts++
    this.#step = reach(transport, tracker, this.#options(), (reached) => {
      if (reached instanceof Error) return this.#failed(reached)
      this.#first = reached.connection
      this.#askIn(reached.connection)
    })
  }

  #askIn(connection: Connection): void {
    const waiting = (): Timer =>
      this.parts.clock.after(LIMITS.queueSilenceMs, () =>
        connection.close(new RodizioError('TIMED_OUT', 'no word from the queue of the tracker')),
      )
    let timer = waiting()
    this.#step = { cancel: () => timer.cancel() }
    connection.handler = {
      message: (message: Message) => {
        timer.cancel()
        if (message.kind === 'admitted') return this.#admitted(connection, message)
        if (message.kind === 'failure') {
          const error = remoteFailure(message, `tracker ${formatAddress(this.parts.tracker)}`)
          connection.handler = undefined
          connection.close()
          return this.#failed(error)
        }
        timer = waiting()
      },
      payload: () => undefined,
      closed: (reason) => {
        timer.cancel()
        this.#failed(reason ?? new RodizioError('CONNECTION_FAILED', 'the tracker hung up'))
      },
    }
    connection.send({ kind: 'enter', as: this.wish.as })
  }

  #admitted(first: Connection, { port, token }: Admitted): void {
    const { tracker, transport } = this.parts
    if (port === 0 || port === tracker.port) return this.#arrived(first)
    // The first contact is kept until the exchange's own port has answered: it holds our slot. The
    // tracker closes it when it sees us there, which we may hear before its hello.
    first.handler = undefined
    const to = { host: first.remote.host, port }
    this.#step = reach(transport, to, { ...this.#options(), token }, (reached) => {
      first.close()
      if (reached instanceof Error) this.#failed(isPassing(reached) ? reached : tooLate(reached))
      else this.#arrived(reached.connection)
    })
  }

  #arrived(connection: Connection): void {
    if (this.#over) return connection.close()
    this.#over = true
    connection.handler = undefined
    this.done(connection)
  }

  #failed(error: RodizioError): void {
    if (this.#over) return
    this.#first = undefined
    const { clock, random, tracker } = this.parts
    if (!isPassing(error)) return this.#end(error)
    if (this.#attempts === 1) this.wish.waiting(error.message)
    const backoff = Math.min(backoffMs.first * 2 ** (this.#attempts - 1), backoffMs.last)
    // Jitter, so that many who were turned away together do not come back together.
    const pauseMs = (error.retryMs ?? backoff) * (0.75 + random.below(500) / 1000)
    const leftMs = this.#deadlineMs - clock.nowMs() - lastAttemptMs
    if (leftMs < 1) {
      const message = `the tracker at ${formatAddress(tracker)} is unavailable: ${error.message}`
      return this.#end(new RodizioError('TRACKER_UNAVAILABLE', message, { cause: error }))
    }
    this.#step = clock.after(Math.min(pauseMs, leftMs), () => this.#attempt())
  }

  #end(error: RodizioError): void {
    this.#over = true
    this.done(error)
  }

  #options(): HandshakeOptions & { timeoutMs: number } {
    const leftMs = Math.ceil(this.#deadlineMs - this.parts.clock.nowMs())
    const timeoutMs = Math.min(LIMITS.dialTimeoutMs, Math.max(lastAttemptMs, leftMs))
    return { ...this.parts, timeoutMs }
  }
}

/**
 * Another one stands at the door of an exchange's port: word of it came after the tracker had lost
 * patience. What else could be wrong with a peer was found out at the first contact.
 */
function tooLate(cause: RodizioError): RodizioError {
  const text = `the turn at the tracker had passed on: ${cause.message}`
  return new RodizioError('TIMED_OUT', text, { cause })
}

const passing: ReadonlySet<string> = new Set([
  'CONNECTION_FAILED',
  'TIMED_OUT',
  'BUSY',
  'PORTS_EXHAUSTED',
])

/** Whether it may look different in a moment. */
export function isPassing(error: RodizioError): boolean {
  return passing.has(error.code)
}
