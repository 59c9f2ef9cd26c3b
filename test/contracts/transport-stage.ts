import assert from 'node:assert/strict'
import { type Done, RodizioError } from '../../core/errors.js'
import type {
  Connection,
  ConnectionHandler,
  Flow,
  Listener,
  PayloadSink,
  Transport,
} from '../../core/extension-points/transport.js'
import type { Timer } from '../../core/runtime/clock.js'
import type { Block, ByteBlock } from '../../core/runtime/disk.js'
import { SystemClock } from '../../core/runtime/system-clock.js'
import type { Address } from '../../core/wire/address.js'
import type { Message, PayloadHeader } from '../../core/wire/messages.js'

/** A transport for one case of the contract. */
export interface TransportUnderTest {
  readonly transport: Transport
  /** Where it listens and is dialled; 127.0.0.1 when left out. */
  readonly host?: string
  /** A case fails when something does not happen for this long; 5 s when left out. */
  readonly patienceMs?: number
}

/** Whatever is going to happen has happened after this. */
const quietMs = 10

/** Real time, except that everything under way can be made to be due at once. */
export class HastyClock extends SystemClock {
  readonly #tasks = new Set<() => void>()

  override after(delayMs: number, task: () => void): Timer {
    const run = (): void => {
      this.#tasks.delete(run)
      timer.cancel()
      task()
    }
    const timer = super.after(delayMs, run)
    this.#tasks.add(run)
    return {
      cancel: () => {
        this.#tasks.delete(run)
        timer.cancel()
      },
    }
  }

  hurry(): void {
    for (const run of [...this.#tasks]) run()
  }
}

/**
 * What a case plays on: listens and dials, and keeps an eye on what holds everywhere: nothing is
 * reported inside the call that caused it, everything once, nothing after the end.
 */
export class Stage {
  readonly transport: Transport
  readonly host: string
  readonly patienceMs: number
  readonly faults: string[] = []
  readonly #ends: End[] = []
  readonly #listeners: Listener[] = []
  readonly #blocks: CountedBlock[] = []
  #calls = 0

  constructor(
    { transport, host = '127.0.0.1', patienceMs = 5_000 }: TransportUnderTest,
    readonly clock: HastyClock,
  ) {
    this.transport = transport
    this.host = host
    this.patienceMs = patienceMs
  }

  /** Calls into the transport go through here: whatever it reports meanwhile is a fault. */
  call<T>(into: () => T): T {
    this.#calls++
    try {
      return into()
    } finally {
      this.#calls--
    }
  }

  /** Every report of the transport goes through here. */
  report(what: string): void {
    if (this.#calls > 0) this.faults.push(`${what} was reported inside a call`)
  }

  listen(port = 0, accepted: (end: End) => void = () => {}): Promise<Listener | RodizioError> {
    const accept = (connection: Connection): ConnectionHandler => {
      this.report('a connection')
      const end = this.#end(connection)
      accepted(end)
      return end
    }
    return this.outcome<Listener>((done) => {
      this.transport.listen({ host: this.host, port }, accept, (listener) => {
        if (!(listener instanceof Error)) this.#listeners.push(listener)
        done(listener)
      })
    })
  }

  /** A listener that must come to be. */
  async listener(accepted?: (end: End) => void, port?: number): Promise<Listener> {
    const listener = await this.listen(port, accepted)
    assert.ok(!(listener instanceof Error), String(listener))
    return listener
  }

  dial(to: Address, timeoutMs = this.patienceMs): Promise<End | RodizioError> {
    return this.outcome<End>((done) => {
      this.transport.dial(to, { timeoutMs }, (connection) => {
        if (connection instanceof Error) return done(connection)
        const end = this.#end(connection)
        connection.handler = end
        done(end)
      })
    })
  }

  lastListener(): Listener {
    return this.#listeners.at(-1)!
  }

  /** Both ends of a new connection: the one that dialled, the one that was dialled. */
  async connect(): Promise<[near: End, far: End]> {
    const accepted: End[] = []
    const { address } = await this.listener((end) => accepted.push(end))
    const near = await this.dial({ host: this.host, port: address.port })
    assert.ok(!(near instanceof Error), String(near))
    await this.until('the other side has the connection', () => accepted.length === 1)
    return [near, accepted[0]!]
  }

  block(length: number, seed = 0): CountedBlock {
    return this.lend(someBytes(length, seed))
  }

  lend(bytes: Uint8Array): CountedBlock {
    const block = new CountedBlock(bytes)
    this.#blocks.push(block)
    return block
  }

  outcome<T>(begin: (done: Done<T>) => void): Promise<T | RodizioError> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('no end was reported')), this.patienceMs)
      let ends = 0
      this.call(() =>
        begin((outcome) => {
          this.report('an end')
          if (++ends > 1) this.faults.push('an end was reported twice')
          clearTimeout(late)
          resolve(outcome)
        }),
      )
    })
  }

  async until(what: string, condition: () => boolean): Promise<void> {
    const fromMs = performance.now()
    while (!condition()) {
      assert.ok(performance.now() - fromMs < this.patienceMs, `in vain: ${what}`)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }

  /** Ends everything and looks back. */
  async clear(): Promise<void> {
    for (const listener of this.#listeners) listener.close()
    for (const end of this.#ends) end.releaseAll()
    for (const { connection } of this.#ends) this.call(() => connection.close())
    await this.until('every end has heard that it is closed', () =>
      this.#ends.every((end) => end.ended),
    )
    await quiet()
    for (const block of this.#blocks) {
      if (block.releases !== 1) this.faults.push(`a block was released ${block.releases} times`)
    }
    assert.deepEqual(this.faults, [])
  }

  #end(connection: Connection): End {
    const end = new End(this, connection)
    this.#ends.push(end)
    return end
  }
}

export interface ReceivedBlock {
  readonly header: PayloadHeader
  readonly bytes: Uint8Array
}

/** One end of a connection, and what it heard. */
export class End implements ConnectionHandler {
  /** Messages and blocks, in the order they came. */
  readonly received: (Message | ReceivedBlock)[] = []
  readonly progress: number[] = []
  /** What becomes of payload: released at once, kept, or not wanted at all. */
  payloads: 'taken' | 'kept' | 'unwanted' = 'taken'
  readonly kept: Block[] = []
  aborted = 0
  ended = false
  reason: RodizioError | undefined
  /** Called after each report. */
  heard: (what: 'message' | 'payload' | 'progress' | 'block' | 'closed') => void = () => {}
  #blocksOpen = 0

  constructor(
    private readonly stage: Stage,
    readonly connection: Connection,
  ) {}

  get messages(): Message[] {
    return this.received.filter((each): each is Message => 'kind' in each)
  }

  get blocks(): ReceivedBlock[] {
    return this.received.filter((each): each is ReceivedBlock => !('kind' in each))
  }

  send(...messages: Message[]): void {
    for (const message of messages) this.stage.call(() => this.connection.send(message))
  }

  /** Resolves when the next block is welcome; with the error, when the connection ends before. */
  sendBlock(ticket: number, block: CountedBlock): Promise<RodizioError | undefined> {
    return this.stage.outcome<undefined>((done) => {
      this.sendPayload(ticket, block, (error) => done(error ?? undefined))
    })
  }

  sendPayload(ticket: number, block: CountedBlock, done: Done): Flow {
    const header = { ticket, offset: ticket * 1000, length: block.length }
    const heard: Done = (error) => {
      this.stage.report('the end of a flow')
      done(error)
    }
    return this.stage.call(() => this.connection.sendPayload(header, block, heard))
  }

  close(reason?: RodizioError): void {
    this.stage.call(() => this.connection.close(reason))
  }

  releaseAll(): void {
    for (const block of this.kept.splice(0)) this.stage.call(() => block.release())
    if (this.payloads === 'kept') this.payloads = 'taken'
  }

  message(message: Message): void {
    this.#report('message')
    this.received.push(message)
    this.heard('message')
  }

  payload(header: PayloadHeader): PayloadSink | undefined {
    this.#report('payload')
    this.heard('payload')
    if (this.payloads === 'unwanted') return undefined
    this.#blocksOpen++
    let coming = 0
    let over = false
    const end = (what: string): void => {
      this.#report(what)
      if (over) this.stage.faults.push(`a block ended twice, the second time as ${what}`)
      over = true
      this.#blocksOpen--
    }
    return {
      progress: (bytes) => {
        this.#report('progress')
        this.progress.push(bytes)
        coming += bytes
        if (over || bytes <= 0 || coming > header.length) {
          this.stage.faults.push(`progress to ${coming} of ${header.length} bytes`)
        }
        this.heard('progress')
      },
      complete: (block) => {
        end('block')
        this.received.push({ header, bytes: new Uint8Array((block as ByteBlock).bytes) })
        if (this.payloads === 'kept') this.kept.push(block)
        else this.stage.call(() => block.release())
        this.heard('block')
      },
      aborted: () => {
        end('abort')
        this.aborted++
      },
    }
  }

  closed(reason: RodizioError | undefined): void {
    this.#report('closed')
    if (!this.connection.closed) this.stage.faults.push('closed was told of an open connection')
    if (this.#blocksOpen > 0) this.stage.faults.push('a block was left open at the end')
    this.ended = true
    this.reason = reason
    this.heard('closed')
  }

  #report(what: string): void {
    this.stage.report(what)
    if (this.ended) this.stage.faults.push(`${what} was reported after the end`)
  }
}

export class CountedBlock implements ByteBlock {
  readonly length: number
  releases = 0

  constructor(readonly bytes: Uint8Array) {
    this.length = bytes.length
  }

  release(): void {
    this.releases++
  }
}

/** `length` bytes that differ from seed to seed and, 251 being prime, from place to place. */
export function someBytes(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; at++) bytes[at] = (at + seed) % 251
  return bytes
}

/** Lets come what may come. */
export function quiet(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, quietMs))
}
