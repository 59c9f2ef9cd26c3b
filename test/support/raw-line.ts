import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { decode, encode } from '@msgpack/msgpack'

/**
 * A peer made from `docs/protocol.md` alone: sockets, bytes and msgpack, and nothing of this
 * project. What it does here, a peer in another language can do.
 */
export const KIND = {
  hello: 0x01,
  wish: 0x11,
  grant: 0x12,
  request: 0x13,
  payload: 0x15,
  enter: 0x48,
  admitted: 0x4a,
  register: 0x4d,
  registered: 0x4e,
  files: 0x4f,
  filesTaken: 0x50,
  ask: 0x51,
  answer: 0x52,
  farewell: 0x59,
  open: 0x60,
  opened: 0x61,
} as const

interface Frame {
  readonly kind: number
  readonly body: Buffer
}

/** One connection: frames out, frames in, in order. */
export class RawLine {
  readonly #frames: Frame[] = []
  #waiting: ((frame: Frame) => void) | undefined
  #buffer = Buffer.alloc(0)

  constructor(readonly socket: Socket) {
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk])
      while (this.#buffer.length >= 4 && this.#buffer.length >= 4 + this.#buffer.readUInt32BE(0)) {
        const length = this.#buffer.readUInt32BE(0)
        this.#take({ kind: this.#buffer[4]!, body: this.#buffer.subarray(5, 4 + length) })
        this.#buffer = this.#buffer.subarray(4 + length)
      }
    })
  }

  static dial(port: number): RawLine {
    return new RawLine(connect({ port, host: '127.0.0.1' }))
  }

  sendBytes(kind: number, body: Uint8Array): void {
    const head = Buffer.alloc(5)
    head.writeUInt32BE(1 + body.length, 0)
    head[4] = kind
    this.socket.write(Buffer.concat([head, body]))
  }

  sendMap(kind: number, fields: object): void {
    this.sendBytes(kind, encode(fields))
  }

  hello(instance: Buffer, token?: Uint8Array): void {
    const fields = { features: [], instance, nonce: randomBytes(16), ...(token && { token }) }
    const head = Buffer.from([...Buffer.from('RODIZIO'), 1, 0])
    this.sendBytes(KIND.hello, Buffer.concat([head, encode(fields)]))
  }

  async next(kind: number): Promise<Buffer> {
    const frame =
      this.#frames.shift() ??
      (await new Promise<Frame>((resolve) => {
        this.#waiting = resolve
      }))
    assert.equal(frame.kind, kind, `0x${frame.kind.toString(16)}: ${frame.body}`)
    return frame.body
  }

  // biome-ignore lint/suspicious/noExplicitAny: the raw peer looks at fields as they come.
  async nextMap(kind: number): Promise<any> {
    return decode(await this.next(kind))
  }

  #take(frame: Frame): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting) waiting(frame)
    else this.#frames.push(frame)
  }
}

export interface Admission {
  readonly port: number
  readonly token: Uint8Array
  /** The first contact: closing it gives the port back. */
  readonly first: RawLine
}

/** First contact with a tracker: the port of an exchange, to which nobody has come yet. */
export async function admittedTo(port: number, instance: Buffer): Promise<Admission> {
  const first = RawLine.dial(port)
  first.hello(instance)
  await first.next(KIND.hello)
  first.sendMap(KIND.enter, { as: 'exchange' })
  const { port: itsPort, token } = await first.nextMap(KIND.admitted)
  return { port: itsPort, token, first }
}
