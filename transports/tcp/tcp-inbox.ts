import type { Socket } from 'node:net'
import { RodizioError } from '../../core/errors.js'
import type { Connection, PayloadSink } from '../../core/extension-points/transport.js'
import { LIMITS } from '../../core/limits.js'
import { FrameDecoder, type PayloadStart } from '../../core/wire/frame-decoder.js'
import type { Message, PayloadHeader } from '../../core/wire/messages.js'
import { type BlockPool, LentBlock } from './block-pool.js'

/** Where bytes are read to outside payload; messages are small. */
const scratchBytes = 16 * 1024

/**
 * What comes in on one socket: cut into messages and blocks, handed to the connection's handler.
 * While too many of its blocks are unreleased, or its rate says to wait, the socket is not read:
 * that is the back-pressure.
 */
export class TcpInbox {
  readonly #decoder = new FrameDecoder()
  #connection!: Connection
  #socket!: Socket
  #refuse!: (error: RodizioError) => void
  #scratch: Uint8Array | undefined
  /** The block on its way in. */
  #filling: { bytes: Uint8Array; filled: number; sink: PayloadSink } | undefined
  #unreleased = 0
  #held = false

  constructor(private readonly pool: BlockPool) {}

  /** Before anything is taken. `refuse` hears of bytes that break the protocol. */
  connect(connection: Connection, socket: Socket, refuse: (error: RodizioError) => void): void {
    this.#connection = connection
    this.#socket = socket
    this.#refuse = refuse
  }

  /** Where to read the next bytes to. Never empty: a socket does not survive that. */
  get space(): Uint8Array {
    if (this.#filling) {
      const { bytes, filled } = this.#filling
      return bytes.subarray(filled, filled + (this.#connection.inflow?.sliceBytes ?? bytes.length))
    }
    this.#scratch ??= new Uint8Array(scratchBytes)
    return this.#scratch
  }

  get midFrame(): boolean {
    return this.#decoder.midFrame
  }

  take(chunk: Uint8Array): void {
    if (this.#connection.closed) return
    this.#decoder.feed(chunk)
    this.#deliver()
  }

  /**
   * Nothing more will come. The unfinished block's memory is not lent again: until it is gone, the
   * socket might still be reading into it.
   */
  abort(): void {
    this.#connection.inflow?.cancel()
    this.#filling?.sink.aborted()
    this.#filling = undefined
  }

  #deliver(): void {
    while (!this.#connection.closed) {
      if (this.#mustWait) return this.#hold()
      const part = this.#next()
      if (part === undefined) return
      if (part instanceof Uint8Array) this.#count(part)
      else if (part.kind === 'payload') this.#begin(part.header)
      else this.#connection.handler?.message(part)
    }
  }

  #next(): Message | PayloadStart | Uint8Array | undefined {
    try {
      return this.#decoder.next()
    } catch (error) {
      if (!(error instanceof RodizioError)) throw error
      this.#refuse(error)
      return undefined
    }
  }

  #begin(header: PayloadHeader): void {
    const sink = this.#connection.handler?.payload(header)
    if (!sink) return
    this.#filling = { bytes: this.pool.lend(header.length), filled: 0, sink }
    if (header.length === 0) this.#complete()
  }

  get #mustWait(): boolean {
    const { inflow } = this.#connection
    return this.#unreleased >= LIMITS.blocksUnreleasedMax || inflow?.waiting === true
  }

  #count(part: Uint8Array): void {
    const { inflow } = this.#connection
    if (inflow && !inflow.count(part.length)) inflow.resumed = this.#goOn
    this.#fill(part)
  }

  #fill(part: Uint8Array): void {
    if (!this.#filling) return // nobody wanted it
    const { bytes, filled, sink } = this.#filling
    const inPlace = part.buffer === bytes.buffer && part.byteOffset === bytes.byteOffset + filled
    if (!inPlace) bytes.set(part, filled)
    this.#filling.filled += part.length
    if (this.#filling.filled === bytes.length) this.#complete()
    else sink.progress(part.length)
  }

  #complete(): void {
    const { bytes, sink } = this.#filling!
    this.#filling = undefined
    this.#unreleased++
    sink.complete(new LentBlock(bytes, () => this.#released(bytes)))
  }

  #released(bytes: Uint8Array): void {
    this.pool.giveBack(bytes)
    this.#unreleased--
    // Not here and now: nobody expects messages out of a call to `release`.
    if (this.#held) process.nextTick(this.#goOn)
  }

  #hold(): void {
    this.#held = true
    this.#socket.pause()
  }

  readonly #goOn = (): void => {
    if (!this.#held) return
    this.#held = false
    this.#deliver()
    if (!this.#held) this.#socket.resume()
  }
}
