import type { RodizioError } from '../../../core/errors.js'
import type {
  Connection,
  ConnectionHandler,
  Flow,
  PayloadSink,
  Transport,
} from '../../../core/extension-points/transport.js'
import type { Block } from '../../../core/runtime/disk.js'
import { silentLog } from '../../../core/runtime/log.js'
import { SeededRandom } from '../../../core/runtime/seeded-random.js'
import type { Message, PayloadHeader } from '../../../core/wire/messages.js'
import { type EventOwner, EventQueue } from '../../../simulation/event-queue.js'
import { AccessLinkModel } from '../../../simulation/network/access-link-model.js'
import { VirtualClock } from '../../../simulation/virtual-clock.js'
import { MemoryNetwork } from '../../../transports/memory/memory.js'
import { CountedBlock } from '../../contracts/transport-stage.js'

export const port = 80
const latencyMs = 10

/** Hosts with lines of 1,000 bytes a second, 10 ms from each other, and programs on them. */
export class CarriedWorld {
  readonly queue = new EventQueue()
  readonly network: MemoryNetwork
  readonly #owner: EventOwner = { gone: false, held: undefined }
  readonly #model = new AccessLinkModel({ queue: this.queue, owner: this.#owner }, [])
  readonly #blocked = new Set<string>()

  constructor() {
    this.network = new MemoryNetwork({
      clock: new VirtualClock(this.queue, this.#owner),
      latencyMs,
      carry: this.#model.carry,
      blocked: (from, to) => this.#blocked.has(`${from} ${to}`),
    })
  }

  get nowMs(): number {
    return this.queue.nowMicros / 1000
  }

  /** A program on a host begins, and listens. */
  program(host: string): Program {
    const line = { upBytesPerSecond: 1000, downBytesPerSecond: 1000, latencyMs: 0, zone: '' }
    this.#model.attach(host, line)
    return new Program(this, host)
  }

  block(from: string, to: string): void {
    this.#blocked.add(`${from} ${to}`)
    this.#model.block((one, other) => this.#blocked.has(`${one} ${other}`))
  }

  unblock(): void {
    this.#blocked.clear()
    this.#model.block(() => false)
    this.network.resume()
  }

  /** Lets time pass: so much, or until nothing happens any more. */
  pass(ms = Number.POSITIVE_INFINITY): void {
    const untilMicros = this.queue.nowMicros + 1000 * ms
    while (this.queue.nextMicros <= untilMicros && this.queue.step());
    if (ms < Number.POSITIVE_INFINITY) this.queue.nowMicros = untilMicros
  }
}

/** What runs on a host until it crashes. */
export class Program {
  /** Connections that were accepted or dialled. */
  readonly ends: End[] = []
  readonly life: EventOwner = { gone: false, held: undefined }
  readonly dialled: (End | RodizioError)[] = []
  readonly #transport: Transport

  constructor(
    private readonly world: CarriedWorld,
    readonly host: string,
  ) {
    const clock = new VirtualClock(world.queue, this.life)
    const parts = { options: {}, clock, random: new SeededRandom(1), log: silentLog }
    this.#transport = world.network.plugin(host).create(parts)
    const accept = (connection: Connection): ConnectionHandler => this.#end(connection)
    this.#transport.listen({ port }, accept, () => {})
  }

  dial(host: string, timeoutMs = 60_000): void {
    this.#transport.dial({ host, port }, { timeoutMs }, (connection) => {
      if (connection instanceof Error) return void this.dialled.push(connection)
      const end = this.#end(connection)
      connection.handler = end
      this.dialled.push(end)
    })
  }

  crash(silently: boolean): void {
    this.life.gone = true
    for (const end of this.ends) end.mayHear = false
    this.world.network.crash(this.host, silently)
  }

  freeze(): void {
    this.life.held = []
    for (const end of this.ends) end.mayHear = false
  }

  thaw(): void {
    for (const end of this.ends) end.mayHear = true
    this.world.queue.release(this.life)
  }

  #end(connection: Connection): End {
    const end = new End(this.world, connection)
    this.ends.push(end)
    return end
  }
}

export interface SentBlock {
  readonly block: CountedBlock
  readonly flow: Flow
  /** How the flow ended, as far as the sender was told. */
  readonly ends: ('welcome' | RodizioError)[]
  cancelled: boolean
}

/** One end of a connection, and all that it hears, with the time. */
export class End implements ConnectionHandler {
  readonly heard: string[] = []
  readonly sent: SentBlock[] = []
  readonly received: Block[] = []
  readonly faults: string[] = []
  /** Blocks that have begun and not ended. */
  open = 0
  ended = false
  mayHear = true
  /** Blocks that come are released at once. */
  releases = true

  constructor(
    private readonly world: CarriedWorld,
    readonly connection: Connection,
  ) {}

  send(place: number): void {
    this.connection.send({ kind: 'queued', place })
  }

  sendBlock(length: number): SentBlock {
    const block = new CountedBlock(new Uint8Array(length))
    const ends: SentBlock['ends'] = []
    const header = { ticket: this.sent.length, offset: 0, length }
    const late = this.connection.closed
    const flow = this.connection.sendPayload(header, block, (error) => {
      if (!late) this.#check('the end of a flow')
      ends.push(error ?? 'welcome')
    })
    const sent = { block, flow, ends, cancelled: false }
    this.sent.push(sent)
    return sent
  }

  cancel(sent: SentBlock): void {
    if (sent.ends.length === 0) sent.cancelled = true
    sent.flow.cancel()
  }

  message(message: Message): void {
    this.#hear(message.kind === 'queued' ? `message ${message.place}` : message.kind)
  }

  payload({ ticket, length }: PayloadHeader): PayloadSink {
    this.#check('a payload')
    this.open++
    let bytesAcross = 0
    let over = false
    const end = (what: string): void => {
      if (over) this.faults.push(`block ${ticket} ended twice`)
      over = true
      this.open--
      this.#hear(`block ${ticket} ${what}`)
    }
    return {
      progress: (bytes) => {
        bytesAcross += bytes
        if (bytes <= 0 || bytesAcross > length || over) this.faults.push(`${bytes} bytes more`)
        this.#hear(`${bytesAcross} bytes of block ${ticket}`)
      },
      complete: (block) => {
        end('complete')
        if (this.releases) block.release()
        else this.received.push(block)
      },
      aborted: () => end('aborted'),
    }
  }

  closed(reason: RodizioError | undefined): void {
    this.#hear(reason ? `end: ${reason.message}` : 'end')
    if (this.open > 0) this.faults.push(`${this.open} blocks were open at the end`)
    this.ended = true
  }

  #hear(what: string): void {
    this.#check(what)
    this.heard.push(`${this.world.nowMs} ${what}`)
  }

  #check(what: string): void {
    if (!this.mayHear) this.faults.push(`${what} was told to a program that does not run`)
    if (this.ended) this.faults.push(`${what} was told after the end`)
  }
}
