import { type Done, RodizioError } from '../core/errors.js'
import type { Connection, ConnectionHandler, Flow } from '../core/extension-points/transport.js'
import { LIMITS } from '../core/limits.js'
import type { Clock, Timer } from '../core/runtime/clock.js'
import type { Block } from '../core/runtime/disk.js'
import type { Throttle } from '../core/runtime/throttle.js'
import { type Address, formatAddress } from '../core/wire/address.js'
import { decodeBody, encodedBytes, encodeFrame } from '../core/wire/codec.js'
import { FRAME_HEAD_BYTES } from '../core/wire/frame.js'
import type { Message, PayloadHeader } from '../core/wire/messages.js'

/** What the ends of a connection have in common with all others of their network. */
export interface MemoryLines {
  readonly clock: Clock
  latencyMs(from: string, to: string): number
  readonly throughCodec: boolean
}

/** Where an end of a connection is: a transport on a host. */
export interface MemoryPlace {
  readonly hostName: string
  readonly connections: Set<MemoryConnection>
}

/** Something on its way to one end. Linked by hand: most connections are idle most of the time. */
interface Arrival {
  readonly atMs: number
  readonly deliver: () => void
  /** To be released if it is never delivered. */
  readonly block: Block | undefined
  /** It has been counted on the way in. */
  counted: boolean
  next: Arrival | undefined
}

/**
 * One end of a connection: the queue of what is on its way here. The other end puts in, and one
 * timer, set for the first, takes out. While too many blocks are unreleased here, or the rate says
 * to wait, nothing is taken out: that is the back-pressure.
 */
export class MemoryConnection implements Connection {
  handler: ConnectionHandler | undefined
  inflow: Throttle | undefined
  closed = false
  #twin!: MemoryConnection
  #first: Arrival | undefined
  #last: Arrival | undefined
  #timer: Timer | undefined
  /** Blocks delivered here and not yet released. */
  #unreleased = 0
  /** Bytes of messages that were sent here while nothing was taken out. */
  #heldBytes = 0
  /** Blocks sent from here and not yet released there. */
  #underway = 0
  /** Flows whose end has not been reported. */
  #flows: MemoryFlow[] | undefined

  constructor(
    private readonly lines: MemoryLines,
    private readonly place: MemoryPlace,
    readonly local: Address,
    readonly remote: Address,
  ) {
    place.connections.add(this)
  }

  pairWith(twin: MemoryConnection): void {
    this.#twin = twin
    twin.#twin = this
  }

  send(message: Message): void {
    if (this.closed) return
    const twin = this.#twin
    const sent = this.lines.throughCodec ? throughCodec(message) : Object.freeze(message)
    twin.arrive(() => twin.handler?.message(sent))
    if (!twin.#held) return
    twin.#heldBytes += encodedBytes(message)
    if (twin.#heldBytes <= LIMITS.outboxBytesMax) return
    const text = `${formatAddress(this.remote)} does not read what is sent to it`
    this.#end(new RodizioError('TIMED_OUT', text), twin.#broken())
  }

  sendPayload(header: PayloadHeader, block: Block, done: Done): Flow {
    const flow = new MemoryFlow(done)
    const { clock } = this.lines
    if (this.closed) {
      block.release()
      clock.after(0, () => flow.settle(this.#lost(undefined)))
      return flow
    }
    this.#flows ??= []
    this.#flows.push(flow)
    this.#underway++
    clock.after(0, () => this.#welcome())
    this.#twin.arrive(() => this.#twin.#receive(header, block), block)
    return flow
  }

  close(reason?: RodizioError): void {
    if (!this.closed) this.#end(reason, undefined)
  }

  /** The program at this end is gone, without a word to anybody here. */
  vanish(): void {
    if (this.closed) return
    const twin = this.#twin
    twin.arrive(() => twin.#finish(twin.#broken()))
    this.#leave()
  }

  /** Delivers here, after the latency and behind everything that is under way already. */
  arrive(deliver: () => void, block?: Block): void {
    if (this.closed) return block?.release()
    const { clock, latencyMs } = this.lines
    const latency = latencyMs(this.#twin.place.hostName, this.place.hostName)
    const atMs = clock.nowMs() + latency
    const arrival: Arrival = { atMs, deliver, block, counted: false, next: undefined }
    if (this.#last) this.#last.next = arrival
    else this.#first = arrival
    this.#last = arrival
    this.#schedule()
  }

  get #held(): boolean {
    return this.#unreleased >= LIMITS.blocksUnreleasedMax || this.inflow?.waiting === true
  }

  #schedule(): void {
    if (!this.#first || this.#timer || this.#held) return
    const { clock } = this.lines
    const delayMs = Math.max(0, this.#first.atMs - clock.nowMs())
    this.#timer = clock.after(delayMs, () => this.#deliver())
  }

  #deliver(): void {
    this.#timer = undefined
    // At least the first: a clock that rounds must not make the queue wait for ever.
    const untilMs = Math.max(this.#first?.atMs ?? 0, this.lines.clock.nowMs())
    while (this.#first && this.#first.atMs <= untilMs && !this.#held && this.#paid(this.#first)) {
      const { deliver, next } = this.#first
      this.#first = next
      if (!next) this.#last = undefined
      deliver()
    }
    this.#schedule()
  }

  /** A block comes whole: when the last of it is paid for. */
  #paid(arrival: Arrival): boolean {
    const { block, counted } = arrival
    if (!block || counted || !this.inflow) return true
    arrival.counted = true
    this.inflow.resumed = () => this.#takeOut()
    return this.inflow.count(block.length)
  }

  #takeOut(): void {
    this.#heldBytes = 0
    this.#schedule()
  }

  #receive(header: PayloadHeader, block: Block): void {
    const sink = this.handler?.payload(header)
    if (!sink || this.closed) {
      block.release()
      sink?.aborted()
      return this.#acknowledge()
    }
    this.#unreleased++
    sink.complete(this.#passOn(block))
  }

  /** The same block, whatever it is made of, with a release that is noticed here. */
  #passOn(block: Block): Block {
    const release = (): void => {
      block.release()
      this.#unreleased--
      this.#acknowledge()
      this.#takeOut()
    }
    return Object.create(block, { release: { value: release } })
  }

  /** Tells the sender that one block less is under way. */
  #acknowledge(): void {
    const twin = this.#twin
    const { clock, latencyMs } = this.lines
    clock.after(latencyMs(this.place.hostName, twin.place.hostName), () => {
      twin.#underway--
      twin.#welcome()
    })
  }

  #welcome(): void {
    if (this.closed || this.#underway >= LIMITS.blocksUnreleasedMax) return
    for (const flow of this.#flows?.splice(0) ?? []) flow.settle()
  }

  /** Ended from here: the owner hears it soon, the other end when all that was sent has arrived. */
  #end(reason: RodizioError | undefined, forTwin: RodizioError | undefined): void {
    const twin = this.#twin
    twin.arrive(() => twin.#finish(forTwin))
    this.#leave()
    this.lines.clock.after(0, () => this.#report(reason))
  }

  /** Ended from there. */
  #finish(reason: RodizioError | undefined): void {
    this.#leave()
    this.#report(reason)
  }

  #leave(): void {
    this.closed = true
    this.#timer?.cancel()
    this.inflow?.cancel()
    for (let arrival = this.#first; arrival; arrival = arrival.next) arrival.block?.release()
    this.#first = undefined
    this.#last = undefined
    this.place.connections.delete(this)
  }

  #report(reason: RodizioError | undefined): void {
    for (const flow of this.#flows?.splice(0) ?? []) flow.settle(this.#lost(reason))
    this.handler?.closed(reason)
  }

  #lost(reason: RodizioError | undefined): RodizioError {
    const text = `the connection to ${formatAddress(this.remote)} was closed`
    return reason ?? new RodizioError('CONNECTION_FAILED', text)
  }

  #broken(): RodizioError {
    const text = `the connection to ${formatAddress(this.remote)} broke`
    return new RodizioError('CONNECTION_FAILED', text)
  }
}

class MemoryFlow implements Flow {
  #done: Done | undefined

  constructor(done: Done) {
    this.#done = done
  }

  settle(error?: RodizioError): void {
    const done = this.#done
    this.#done = undefined
    done?.(error)
  }

  /** A block is one event here: it comes whole. */
  cancel(): void {
    this.#done = undefined
  }
}

function throughCodec(message: Message): Message {
  const frame = encodeFrame(message)
  return decodeBody(frame[4]!, frame.subarray(FRAME_HEAD_BYTES))
}
