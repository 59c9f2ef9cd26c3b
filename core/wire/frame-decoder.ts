import { RodizioError } from '../errors.js'
import { LIMITS } from '../limits.js'
import { readU32 } from './big-endian.js'
import { decodeBody } from './codec.js'
import { FRAME_HEAD_BYTES } from './frame.js'
import { decodePayloadHead, PAYLOAD_HEAD_BYTES } from './hot-codec.js'
import { IGNORABLE_FROM, KINDS } from './kinds.js'
import type { Message, PayloadHeader } from './messages.js'

/** Payload begins; its bytes follow as parts. */
export interface PayloadStart {
  readonly kind: 'payload'
  readonly header: PayloadHeader
}

const nothing: Uint8Array = new Uint8Array()

/**
 * Cuts a stream of bytes into frames. `feed` it one chunk, then take `next` until there is nothing
 * more: whoever must wait, for a block to be released say, just stops taking. A chunk is read in
 * place and must not change before it is used up.
 */
export class FrameDecoder {
  #chunk = nothing
  #at = 0
  /** A piece of a frame that came in several chunks. */
  #gathered: Uint8Array | undefined
  #gatheredBytes = 0
  /** The frame begun: its head has been read, its body has not. */
  #kind: number | undefined
  #bodyBytes = 0
  #payloadBytes = 0
  #ignoredBytes = 0

  /** The last chunk must be used up. */
  feed(chunk: Uint8Array): void {
    this.#chunk = chunk
    this.#at = 0
  }

  /** Bytes that were fed and not yet taken. */
  get left(): number {
    return this.#chunk.length - this.#at
  }

  /** Whether a frame has begun and not ended. */
  get midFrame(): boolean {
    return (
      this.#kind !== undefined ||
      this.#gathered !== undefined ||
      this.#payloadBytes > 0 ||
      this.#ignoredBytes > 0
    )
  }

  /**
   * The next message, the start of a payload, or the next part of its bytes, in place; undefined:
   * feed more. Throws `PROTOCOL`, after which the stream cannot be read any further.
   */
  next(): Message | PayloadStart | Uint8Array | undefined {
    for (;;) {
      if (this.#payloadBytes > 0) return this.#payloadPart()
      if (this.#ignoredBytes > 0) {
        this.#ignoredBytes -= this.#some(this.#ignoredBytes).length
        if (this.#ignoredBytes > 0) return undefined
      }
      if (this.#kind === undefined && !this.#beginFrame()) return undefined
      const kind = this.#kind!
      if (kind >= IGNORABLE_FROM) {
        this.#ignoredBytes = this.#bodyBytes
        this.#kind = undefined
        continue
      }
      if (kind === KINDS.payload) return this.#beginPayload()
      const body = this.#gather(this.#bodyBytes)
      if (!body) return undefined
      this.#kind = undefined
      return decodeBody(kind, body)
    }
  }

  /** Judges the length before anything is kept for it. */
  #beginFrame(): boolean {
    const head = this.#gather(FRAME_HEAD_BYTES)
    if (!head) return false
    const length = readU32(head, 0)
    const kind = head[4]!
    const lengthMax =
      kind === KINDS.payload ? 1 + PAYLOAD_HEAD_BYTES + LIMITS.bundleBytesMax : LIMITS.frameBytesMax
    const lengthMin = kind === KINDS.payload ? 1 + PAYLOAD_HEAD_BYTES : 1
    if (length < lengthMin || length > lengthMax) {
      throw new RodizioError(
        'PROTOCOL',
        `a frame of ${length} bytes and kind 0x${kind.toString(16)}; ` +
          `from ${lengthMin} to ${lengthMax} are allowed (is this a Rodízio node?)`,
      )
    }
    this.#kind = kind
    this.#bodyBytes = length - 1
    return true
  }

  #beginPayload(): PayloadStart | undefined {
    const head = this.#gather(PAYLOAD_HEAD_BYTES)
    if (!head) return undefined
    this.#kind = undefined
    this.#payloadBytes = this.#bodyBytes - PAYLOAD_HEAD_BYTES
    return { kind: 'payload', header: decodePayloadHead(head, this.#payloadBytes) }
  }

  #payloadPart(): Uint8Array | undefined {
    const part = this.#some(this.#payloadBytes)
    if (part.length === 0) return undefined
    this.#payloadBytes -= part.length
    return part
  }

  /** Up to `max` bytes of what is here. */
  #some(max: number): Uint8Array {
    const part = this.#chunk.subarray(this.#at, this.#at + max)
    this.#at += part.length
    return part
  }

  /** Exactly `bytes` bytes, in place where they came together; undefined until they are here. */
  #gather(bytes: number): Uint8Array | undefined {
    if (!this.#gathered) {
      if (this.left >= bytes) return this.#some(bytes)
      if (this.left === 0) return undefined
      this.#gathered = new Uint8Array(bytes)
      this.#gatheredBytes = 0
    }
    const part = this.#some(bytes - this.#gatheredBytes)
    this.#gathered.set(part, this.#gatheredBytes)
    this.#gatheredBytes += part.length
    if (this.#gatheredBytes < bytes) return undefined
    const whole = this.#gathered
    this.#gathered = undefined
    return whole
  }
}
