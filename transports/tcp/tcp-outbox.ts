import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import type { Done, RodizioError } from '../../core/errors.js'
import type { Flow } from '../../core/extension-points/transport.js'
import { LIMITS } from '../../core/limits.js'
import type { Clock } from '../../core/runtime/clock.js'
import type { Block, ByteBlock } from '../../core/runtime/disk.js'
import { encodeFrame } from '../../core/wire/codec.js'
import { encodePayloadHead } from '../../core/wire/hot-codec.js'
import type { Message, PayloadHeader } from '../../core/wire/messages.js'

/** What goes out on one socket. Whatever is sent in one turn of the event loop leaves together. */
export class TcpOutbox {
  /** Blocks not yet written, oldest first: two when all goes well, one of them on its way. */
  readonly #flows: TcpFlow[] = []
  #payloadBytes = 0
  #corked = false
  /** Since when the oldest of them is on its way. */
  #sinceMs = 0
  #quick = false

  constructor(
    private readonly socket: Socket,
    private readonly clock: Clock,
  ) {}

  /** Longer blocks, which cost less, are for a line that takes them in no time. */
  get blockBytesMax(): number {
    return this.#quick ? LIMITS.quickBlockBytesMax : LIMITS.blockBytesMax
  }

  /** False: more messages are waiting than may. */
  send(message: Message): boolean {
    this.#cork()
    this.socket.write(encodeFrame(message))
    return this.socket.writableLength - this.#payloadBytes <= LIMITS.outboxBytesMax
  }

  sendPayload(header: PayloadHeader, block: Block, done: Done): Flow {
    const { bytes } = block as ByteBlock
    assert(bytes.length === header.length && bytes.length <= LIMITS.bundleBytesMax)
    const head = encodePayloadHead(header)
    const frameBytes = head.length + bytes.length
    const flow = new TcpFlow(done)
    this.#flows.push(flow)
    this.#payloadBytes += frameBytes
    this.#cork()
    this.socket.write(head)
    this.socket.write(bytes, () => {
      block.release()
      this.#payloadBytes -= frameBytes
      // Not by the callback's error: a write cut off by the end of the socket has none.
      if (this.socket.writable) this.#written(flow, frameBytes)
    })
    if (this.#flows.length === 1) {
      this.#sinceMs = this.clock.nowMs()
      process.nextTick(() => this.socket.writable && flow.settle())
    }
    return flow
  }

  /** The socket is gone, with what was not yet written. */
  fail(error: RodizioError): void {
    for (const flow of this.#flows.splice(0)) flow.settle(error)
  }

  #written(flow: TcpFlow, bytes: number): void {
    this.#flows.shift()
    const nowMs = this.clock.nowMs()
    const longMs = ((nowMs - this.#sinceMs) / bytes) * LIMITS.quickBlockBytesMax
    this.#quick = longMs <= LIMITS.quickBlockMs
    this.#sinceMs = nowMs
    flow.settle()
    // One block on its way and one behind it keep the line busy; a third would only take memory.
    if (this.#flows.length === 1) this.#flows[0]!.settle()
  }

  #cork(): void {
    if (this.#corked) return
    this.#corked = true
    this.socket.cork()
    process.nextTick(() => {
      this.#corked = false
      this.socket.uncork()
    })
  }
}

export class TcpFlow implements Flow {
  #done: Done | undefined

  constructor(done: Done) {
    this.#done = done
  }

  /** Reports the end, if nobody has cancelled and it has not been reported. */
  settle(error?: RodizioError): void {
    const done = this.#done
    this.#done = undefined
    done?.(error)
  }

  /** What was handed to the socket cannot be taken back: the receiver gets the whole block. */
  cancel(): void {
    this.#done = undefined
  }
}
