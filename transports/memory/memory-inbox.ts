import type { ConnectionHandler } from '../../core/extension-points/transport.js'
import { LIMITS } from '../../core/limits.js'
import type { Timer } from '../../core/runtime/clock.js'
import type { Block } from '../../core/runtime/disk.js'
import type { Throttle } from '../../core/runtime/throttle.js'
import type { Arrival, PayloadArrival } from './arrival.js'
import type { MemoryLines } from './memory-lines.js'

/** The end of a connection that an inbox belongs to. */
export interface InboxOwner {
  readonly handler: ConnectionHandler | undefined
  readonly inflow: Throttle | undefined
  readonly closed: boolean
  /** The sender may count one block less as under way. */
  acknowledge(): void
  /** Nothing gets through to it now. */
  readonly blocked: boolean
}

/**
 * What is on its way to one end of a connection, in order. The other end puts in, and one timer,
 * set for the first, takes out. While too many blocks are unreleased here, or the rate says to
 * wait, nothing is taken out: that is the back-pressure.
 */
export class MemoryInbox {
  first: Arrival | undefined
  #last: Arrival | undefined
  #timer: Timer | undefined
  #delivering = false
  /** Blocks delivered here and not yet released. */
  #unreleased = 0
  /** Bytes of messages that were put in while nothing was taken out. */
  heldBytes = 0

  constructor(
    private readonly owner: InboxOwner,
    private readonly lines: MemoryLines,
  ) {}

  /** Nothing is taken out, whatever has arrived. */
  get held(): boolean {
    return this.#unreleased >= LIMITS.blocksUnreleasedMax || this.owner.inflow?.waiting === true
  }

  put(arrival: Arrival): void {
    if (this.#last) this.#last.next = arrival
    else this.first = arrival
    this.#last = arrival
    if (this.first === arrival) this.schedule()
  }

  /** The first that is not across. */
  get waiting(): Arrival | undefined {
    let arrival = this.first
    while (arrival && arrival.atMs !== Infinity) arrival = arrival.next
    return arrival
  }

  /** Sets the timer for the first, where that can be taken out some day. */
  schedule(): void {
    const { first, lines, owner } = this
    if (!first || first.atMs === Infinity || this.#timer || this.#delivering) return
    if (this.held || owner.blocked) return
    const delayMs = Math.max(0, first.atMs - lines.clock.nowMs())
    this.#timer = lines.clock.after(delayMs, this.#deliver)
  }

  /** The first bytes of `arrival` are here, unless others are in the way. */
  begin(arrival: Arrival): void {
    const payload = arrival.payload!
    if (this.first !== arrival || this.held || payload.dropped) return
    if (!this.owner.blocked) this.#begin(payload)
  }

  /** Bytes of `arrival` are across. */
  progress(arrival: Arrival, bytes: number): void {
    const payload = arrival.payload!
    const moreBytes = bytes - payload.shownBytes
    if (this.first !== arrival || this.held || moreBytes <= 0) return
    this.#begin(payload)
    payload.shownBytes = bytes
    payload.sink?.progress(moreBytes)
  }

  /** What is not across by now will not come; nor, `silently`, does anybody hear of that. */
  cutOff(atMs: number, silently: boolean): void {
    for (let arrival = this.first; arrival; arrival = arrival.next) {
      const { payload } = arrival
      if (!payload || arrival.atMs !== Infinity) continue
      payload.carriage?.cancel()
      payload.carriage = undefined
      payload.dropped = true
      if (!silently) arrival.atMs = atMs
    }
    this.schedule()
  }

  /** Forgets everything. Returns the payload that had begun, whose sink wants to know. */
  close(): PayloadArrival | undefined {
    this.#timer?.cancel()
    const begun = this.first?.payload?.begun ? this.first.payload : undefined
    for (let arrival = this.first; arrival; arrival = arrival.next) {
      arrival.payload?.carriage?.cancel()
      arrival.payload?.block.release()
    }
    this.first = undefined
    this.#last = undefined
    return begun
  }

  readonly #deliver = (): void => {
    this.#timer = undefined
    if (!this.first || this.owner.blocked) return
    // At least the first: a clock that rounds must not make the queue wait for ever.
    const untilMs = Math.max(this.first.atMs, this.lines.clock.nowMs())
    this.#delivering = true
    while (this.first && this.first.atMs <= untilMs && !this.held && this.#paid(this.first)) {
      const { message, payload, act, next }: Arrival = this.first
      this.first = next
      if (!next) this.#last = undefined
      if (!act) this.lines.delivered++
      if (message) this.owner.handler?.message(message)
      else if (payload) this.#receive(payload)
      else act!()
    }
    this.#delivering = false
    this.schedule()
  }

  /** A block comes whole: when the last of it is paid for. */
  #paid({ payload }: Arrival): boolean {
    const { inflow } = this.owner
    if (!payload || payload.counted || payload.dropped || !inflow) return true
    payload.counted = true
    if (inflow.count(payload.block.length)) return true
    inflow.resumed = () => this.#takeOut()
    return false
  }

  #takeOut(): void {
    this.heldBytes = 0
    this.schedule()
  }

  #begin(payload: PayloadArrival): void {
    if (payload.begun) return
    payload.begun = true
    payload.sink = this.owner.handler?.payload(payload.header)
  }

  #receive(payload: PayloadArrival): void {
    if (!payload.dropped) this.#begin(payload)
    const { sink, block } = payload
    if (!sink || payload.dropped || this.owner.closed) {
      block.release()
      sink?.aborted()
      return this.owner.acknowledge()
    }
    this.#unreleased++
    sink.complete(this.#passOn(block))
  }

  /** The same block, with a release that is noticed here. */
  #passOn(block: Block): Block {
    const { release } = block
    block.release = () => {
      release.call(block)
      this.#unreleased--
      this.owner.acknowledge()
      this.#takeOut()
    }
    return block
  }
}
