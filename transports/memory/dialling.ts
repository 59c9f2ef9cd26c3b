import { type Done, type ErrorCode, RodizioError } from '../../core/errors.js'
import type { Connection } from '../../core/extension-points/transport.js'
import type { Clock, Timer } from '../../core/runtime/clock.js'
import { type Address, formatAddress } from '../../core/wire/address.js'

/** A dial until its end is known: a connection, an error, or nobody wants to know any more. */
export class Dialling {
  settled = false
  /** Runs until it is sent again. */
  again: Timer | undefined
  readonly #timer: Timer

  constructor(
    readonly to: Address,
    timeoutMs: number,
    clock: Clock,
    private readonly done: Done<Connection>,
    private readonly all: Set<Dialling>,
  ) {
    all.add(this)
    this.#timer = clock.after(timeoutMs, () =>
      this.settle(cannotConnect('TIMED_OUT', to, `there is no answer within ${timeoutMs} ms`)),
    )
  }

  /** False: it was settled before. */
  settle(outcome?: Connection | RodizioError): boolean {
    if (this.settled) return false
    this.settled = true
    this.all.delete(this)
    this.#timer.cancel()
    this.again?.cancel()
    if (outcome) this.done(outcome)
    return true
  }

  cancel(): void {
    this.settle()
  }
}

export function cannotConnect(code: ErrorCode, to: Address, why: string): RodizioError {
  return new RodizioError(code, `cannot connect to ${formatAddress(to)}: ${why}`)
}
