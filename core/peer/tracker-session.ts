import { type Done, RodizioError } from '../errors.js'
import { remoteFailure } from '../exchange/failure.js'
import type { Connection, ConnectionHandler } from '../extension-points/transport.js'
import { LIMITS } from '../limits.js'
import type { Clock, Timer } from '../runtime/clock.js'
import { type Address, formatAddress } from '../wire/address.js'
import type { Failure, Message, MessageKind } from '../wire/messages.js'

/** A request under way: what may answer it, and who waits. */
interface Call {
  readonly expected: readonly MessageKind[]
  readonly done: Done<Message>
}

export interface TrackerSessionParts {
  readonly clock: Clock
  /** As it is known here; the exchange itself may be on any port. */
  readonly tracker: Address
}

/**
 * An exchange with the tracker, seen from the peer: requests, answered in their order. When the
 * connection ends, or the tracker is silent while something is owed, every open request fails.
 */
export class TrackerSession implements ConnectionHandler {
  readonly #calls: Call[] = []
  #timer: Timer | undefined
  #over = false

  constructor(
    private readonly connection: Connection,
    private readonly parts: TrackerSessionParts,
    private readonly lost: (reason: RodizioError) => void,
  ) {
    connection.handler = this
  }

  /** Sends `message` and waits for the next answer, which must be one of `expected`. */
  call<K extends MessageKind>(
    message: Message,
    expected: readonly K[],
    done: Done<Extract<Message, { kind: K }>>,
  ): void {
    if (this.#over) {
      const error = new RodizioError('STOPPED', 'the exchange with the tracker has ended')
      this.parts.clock.after(0, () => done(error))
      return
    }
    this.#calls.push({ expected, done: done as Done<Message> })
    this.connection.send(message)
    if (this.#calls.length === 1) this.#watch()
  }

  send(message: Message): void {
    this.connection.send(message)
  }

  /** Ends the exchange in good order. */
  end(): void {
    if (this.#over) return
    this.connection.send({ kind: 'farewell' })
    this.#finish(new RodizioError('STOPPED', 'the exchange has ended'), false)
  }

  message(message: Message): void {
    if (this.#over) return
    if (message.kind === 'failure' && message.file === undefined) {
      return this.#finish(this.#error(message))
    }
    const call = this.#calls[0]
    if (call && message.kind === 'failure') return this.#refused(call, message)
    if (!call?.expected.includes(message.kind)) return this.#unexpected(message.kind)
    this.#calls.shift()
    this.#watch()
    call.done(message)
  }

  payload(): undefined {
    this.#finish(new RodizioError('PROTOCOL', 'the tracker sent payload'))
  }

  closed(reason: RodizioError | undefined): void {
    this.#finish(reason ?? new RodizioError('CONNECTION_FAILED', 'the tracker hung up'))
  }

  /** The request alone is refused; the exchange goes on. */
  #refused({ done }: Call, failure: Failure): void {
    this.#calls.shift()
    this.#watch()
    done(this.#error(failure))
  }

  #error(failure: Failure): RodizioError {
    return remoteFailure(failure, `tracker ${formatAddress(this.parts.tracker)}`)
  }

  #unexpected(kind: MessageKind): void {
    const error =
      kind === 'farewell'
        ? new RodizioError('CONNECTION_FAILED', 'the tracker ended the exchange')
        : new RodizioError('PROTOCOL', `the tracker sent '${kind}', which nobody asked for`)
    this.#finish(error)
  }

  /** One timer, for the oldest request that waits. */
  #watch(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    if (this.#calls.length === 0) return
    this.#timer = this.parts.clock.after(LIMITS.answerTimeoutMs, () =>
      this.#finish(new RodizioError('TIMED_OUT', 'the tracker does not answer any more')),
    )
  }

  #finish(reason: RodizioError, tell = true): void {
    if (this.#over) return
    this.#over = true
    this.#timer?.cancel()
    this.connection.close(tell ? reason : undefined)
    // The owner hears it first: it must know that the session is gone when a caller reacts.
    if (tell) this.lost(reason)
    for (const { done } of this.#calls.splice(0)) done(reason)
  }
}
