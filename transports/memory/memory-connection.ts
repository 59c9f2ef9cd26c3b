import { type Done, RodizioError } from '../../core/errors.js'
import type { Connection, ConnectionHandler, Flow } from '../../core/extension-points/transport.js'
import { LIMITS } from '../../core/limits.js'
import type { Clock, Timer } from '../../core/runtime/clock.js'
import type { Block } from '../../core/runtime/disk.js'
import type { Throttle } from '../../core/runtime/throttle.js'
import { type Address, formatAddress } from '../../core/wire/address.js'
import { encodedBytes } from '../../core/wire/codec.js'
import type { Message, PayloadHeader } from '../../core/wire/messages.js'
import { Arrival, PayloadArrival } from './arrival.js'
import { type FlowOwner, MemoryFlow } from './memory-flow.js'
import { type InboxOwner, MemoryInbox } from './memory-inbox.js'
import type { MemoryLines } from './memory-lines.js'
import { throughCodec } from './through-codec.js'
import { Unreleased } from './unreleased.js'

/** A system gives a connection up when what it sent has not been acknowledged for so long. */
const retransmissionMs = 15 * 60_000

/** Where an end of a connection is: a transport on a host. */
export interface MemoryPlace {
  readonly hostName: string
  /** Of the program: what it hears at this time does not happen while it stands still. */
  readonly clock: Clock
  readonly connections: Set<MemoryConnection>
  /** Closed here, while blocks that were sent before are still being carried. */
  readonly lingering: Set<MemoryConnection>
  /** The machine runs. */
  readonly up: boolean
}

/** One end of a connection. What it sends goes into the inbox of the other end. */
export class MemoryConnection implements Connection, InboxOwner, FlowOwner {
  handler: ConnectionHandler | undefined
  inflow: Throttle | undefined
  closed = false
  #twin!: MemoryConnection
  #inbox!: MemoryInbox
  /** From the first block on. */
  #unreleased: Unreleased | undefined
  /** Flows whose end has not been reported, oldest first. */
  #flows: MemoryFlow[] | undefined
  /** Gone without a word. */
  #vanished = false
  /** Runs while what was sent into the void is sent again, or the answer to it is on its way. */
  #despair: Timer | undefined
  #isReset = false
  #latencyMs = 0
  /** The latency is of that time; see `MemoryLines.latencyChanges`. */
  #latencyOf = -1

  constructor(
    private readonly lines: MemoryLines,
    private readonly place: MemoryPlace,
    readonly local: Address,
    readonly remote: Address,
  ) {
    place.connections.add(this)
  }

  pairWith(twin: MemoryConnection): void {
    this.#join(twin)
    twin.#join(this)
  }

  #join(twin: MemoryConnection): void {
    this.#twin = twin
    this.#inbox = new MemoryInbox(this, this.lines)
  }

  send(message: Message): void {
    if (this.closed) return
    const twin = this.#twin
    const sent = this.lines.throughCodec ? throughCodec(message) : Object.freeze(message)
    this.#put(new Arrival(this.#arrivalMs(), sent, undefined, undefined))
    if (!twin.#inbox.held) return
    twin.#inbox.heldBytes += encodedBytes(message)
    if (twin.#inbox.heldBytes <= LIMITS.outboxBytesMax) return
    const text = `${formatAddress(this.remote)} does not read what is sent to it`
    this.#end(new RodizioError('TIMED_OUT', text), twin.#broken())
  }

  sendPayload(header: PayloadHeader, block: Block, done: Done): Flow {
    const { carry } = this.lines
    const { clock } = this.place
    const flow = new MemoryFlow(done, this)
    if (this.closed) {
      block.release()
      clock.after(0, () => flow.settle(this.#lost(undefined)))
      return flow
    }
    if (this.#flows) this.#flows.push(flow)
    else this.#flows = [flow]
    this.#unreleased ??= new Unreleased(clock, () => this.#welcome())
    this.#unreleased.sent()
    const payload = new PayloadArrival(header, block, flow)
    this.#put(new Arrival(carry ? Infinity : this.#arrivalMs(), undefined, payload, undefined))
    if (carry) this.#carryNext()
    else {
      flow.carried = true
      clock.after(0, () => this.#welcome())
    }
    return flow
  }

  close(reason?: RodizioError): void {
    if (!this.closed) this.#end(reason, undefined)
  }

  /** The program at this end is gone, without a word to anybody here; `silently`: nor there. */
  vanish(silently = false): void {
    if (this.closed) return this.#loseRest(silently)
    const twin = this.#twin
    this.#vanished = silently
    twin.#inbox.cutOff(this.#arrivalMs(), silently)
    if (!silently) this.act(() => twin.#finish(twin.#broken()))
    this.#leave()
  }

  /** A closed end has said all; but a machine that is gone sends nothing of it any more. */
  #loseRest(silently: boolean): void {
    if (!silently) return
    this.#vanished = true
    this.#twin.#inbox.cutOff(Infinity, true)
  }

  /** Acts at the other end, after the latency and behind everything that is under way already. */
  act(act: () => void): void {
    this.#put(new Arrival(this.#arrivalMs(), undefined, undefined, act))
  }

  /** What waited may come through again. */
  resume(): void {
    this.#inbox.schedule()
  }

  /** Tells the sender that one block less is under way: an event only if it waits for that. */
  acknowledge(): void {
    const twin = this.#twin
    twin.#unreleased!.released(this.#arrivalMs())
    if (!twin.closed && twin.#flows?.some(({ carried }) => carried)) twin.#unreleased!.wait()
  }

  /** When something that is sent now arrives. */
  #arrivalMs(): number {
    const { lines } = this
    const changes = lines.latencyChanges()
    if (changes !== this.#latencyOf) {
      this.#latencyOf = changes
      this.#latencyMs = lines.latencyMs(this.place.hostName, this.#twin.place.hostName)
    }
    return lines.clock.nowMs() + this.#latencyMs
  }

  #put(arrival: Arrival): void {
    const twin = this.#twin
    if (!twin.closed) return twin.#inbox.put(arrival)
    arrival.payload?.block.release()
    if (!twin.#vanished || this.closed) return
    const { clock } = this.place
    if (twin.place.up && !this.blocked && !twin.blocked) this.#reset()
    else this.#despair ??= clock.after(retransmissionMs, () => this.#break())
  }

  /** On that machine runs another program by now, which knows nothing of this connection. */
  #reset(): void {
    if (this.#isReset) return
    this.#isReset = true
    this.#despair?.cancel()
    const { clock } = this.place
    const backMs = 2 * (this.#arrivalMs() - this.lines.clock.nowMs())
    this.#despair = clock.after(backMs, () => this.#break())
  }

  get blocked(): boolean {
    const { lines } = this
    if (!lines.anyBlocked()) return false
    return lines.blocked(this.#twin.place.hostName, this.place.hostName)
  }

  #break(): void {
    if (!this.closed) this.#finish(this.#broken())
  }

  /** One block at a time has the line. */
  #carryNext(): void {
    const inbox = this.#twin.#inbox
    const arrival = inbox.waiting
    const payload = arrival?.payload
    if (!arrival || !payload || payload.carriage) return
    const { place, lines } = this
    const { hostName } = this.#twin.place
    payload.carriage = lines.carry!(place.hostName, hostName, payload.block.length, {
      progress: (bytes) => inbox.progress(arrival, bytes),
      carried: () => {
        payload.carriage = undefined
        payload.flow.carried = true
        this.#across(arrival)
        this.#welcome()
      },
    })
    // A receiver hears of a block when the first of it comes: the rest may take long.
    lines.clock.after(this.#arrivalMs() - lines.clock.nowMs(), () => inbox.begin(arrival))
  }

  #across(arrival: Arrival): void {
    arrival.atMs = this.#arrivalMs()
    if (this.#twin.#inbox.first === arrival) this.#twin.#inbox.schedule()
    this.#carryNext()
  }

  /** The sender takes a block back: what is not across by now does not come. */
  drop(flow: MemoryFlow): void {
    this.#flows = this.#flows?.filter((other) => other !== flow)
    let arrival = this.#twin.#inbox.first
    while (arrival && arrival.payload?.flow !== flow) arrival = arrival.next
    if (!arrival?.payload || arrival.atMs !== Infinity) return
    arrival.payload.dropped = true
    arrival.payload.carriage?.cancel()
    arrival.payload.carriage = undefined
    this.#across(arrival)
  }

  /** Those whose blocks are across go on, unless too many are unreleased. */
  #welcome(): void {
    if (this.closed || !this.#flows) return
    const unreleased = this.#unreleased!
    if (unreleased.full) return unreleased.wait()
    const flows = this.#flows
    this.#flows = flows.every(({ carried }) => carried)
      ? undefined
      : flows.filter(({ carried }) => !carried)
    for (const flow of flows) if (flow.carried) flow.settle()
  }

  /** Ended from here: the owner hears it soon, the other end when all that was sent has arrived. */
  #end(reason: RodizioError | undefined, forTwin: RodizioError | undefined): void {
    const twin = this.#twin
    this.act(() => twin.#finish(forTwin))
    const begun = this.#leave()
    if (twin.#inbox.waiting) this.place.lingering.add(this)
    this.place.clock.after(0, () => this.#report(reason, begun))
  }

  /** Ended from there. */
  #finish(reason: RodizioError | undefined): void {
    this.#report(reason, this.#leave())
  }

  /** Returns the payload that had begun. */
  #leave(): PayloadArrival | undefined {
    this.closed = true
    this.inflow?.cancel()
    this.#despair?.cancel()
    this.#unreleased?.cancel()
    this.place.connections.delete(this)
    this.#twin.place.lingering.delete(this.#twin)
    return this.#inbox.close()
  }

  #report(reason: RodizioError | undefined, begun: PayloadArrival | undefined): void {
    for (const flow of this.#flows?.splice(0) ?? []) flow.settle(this.#lost(reason))
    begun?.sink?.aborted()
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
