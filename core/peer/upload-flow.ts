import type { Done } from '../errors.js'
import type { Connection, Flow } from '../extension-points/transport.js'
import type { Block } from '../runtime/disk.js'
import type { Throttle } from '../runtime/throttle.js'
import type { Holding } from './holding.js'
import type { UploadSlots } from './upload-slots.js'

/** What the bytes of an upload go through. */
export interface UploadLine {
  readonly connection: Connection
  readonly outflow: Throttle
  readonly slots: UploadSlots
}

/**
 * The bytes of one ticket on their way out: while a block is sent, the next one is read. A block
 * is handed to the connection when it is paid for at the rate, and not before: so a message never
 * stands behind payload that has to wait. `done` hears the end once; after `cancel` nothing.
 */
export class UploadFlow {
  bytesSent = 0
  #readBytes = 0
  #reading = false
  #next: Block | undefined
  /** The next block has been counted. */
  #counted = false
  /**
   * The line is taken up, or what the rate leaves of it: always, but for what waits for the rate of
   * its receiver alone. A block that is still being read is no reason to serve somebody else as
   * well: reads are often late for a moment, and one more upload would take half of the line.
   */
  #busy = false
  #sending: Flow | undefined
  #over = false

  constructor(
    private readonly run: {
      readonly ticket: number
      readonly offset: number
      readonly length: number
      readonly blockBytesMax: number
    },
    private readonly holding: Holding,
    private readonly line: UploadLine,
    private readonly sent: (bytes: number) => void,
    private readonly done: Done,
  ) {}

  start(): void {
    this.line.outflow.resumed = () => this.#send()
    this.#occupy()
    this.#read()
  }

  cancel(): void {
    // The throttle may be the next one's by now.
    if (this.#over) return
    this.#over = true
    this.line.outflow.cancel()
    this.#yield()
    this.#sending?.cancel()
    this.#next?.release()
    this.#next = undefined
  }

  #read(): void {
    const { offset, length, blockBytesMax } = this.run
    if (this.#reading || this.#next || this.#readBytes === length) return
    this.#reading = true
    const left = length - this.#readBytes
    const { connection, outflow } = this.line
    const wise = connection.blockBytesMax ?? blockBytesMax
    const cut = Math.min(blockBytesMax, wise, outflow.sliceBytes, left)
    const bytes = this.holding.undivided ? left : cut
    this.holding.read(offset + this.#readBytes, bytes, (block) => {
      this.#reading = false
      if (this.#over) {
        if (!(block instanceof Error)) block.release()
        return
      }
      if (block instanceof Error) return this.#end(block)
      this.#readBytes += bytes
      this.#next = block
      this.#send()
    })
  }

  #send(): void {
    const block = this.#next
    if (!block || this.#sending || !this.#mayPass(block)) return
    this.#next = undefined
    this.#counted = false
    const { ticket, offset } = this.run
    const header = { ticket, offset: offset + this.bytesSent, length: block.length }
    this.#occupy()
    this.#sending = this.line.connection.sendPayload(header, block, (outcome) => {
      this.#sending = undefined
      if (this.#over) return
      if (outcome instanceof Error) return this.#end(undefined)
      this.bytesSent += header.length
      this.sent(header.length)
      if (this.bytesSent === this.run.length) return this.#end(undefined)
      this.#send()
    })
    this.#read()
  }

  #mayPass(block: Block): boolean {
    const { outflow } = this.line
    if (this.#counted) return !outflow.waiting
    this.#counted = true
    if (outflow.count(block.length)) return true
    if (!outflow.waitsForShared) this.#yield()
    return false
  }

  #occupy(): void {
    if (this.#busy) return
    this.#busy = true
    this.line.slots.sends()
  }

  #yield(): void {
    if (!this.#busy) return
    this.#busy = false
    this.line.slots.sent()
  }

  /**
   * A connection that broke ends the ticket without blame: only a failed read is the file's fault.
   */
  #end(outcome: Parameters<Done>[0]): void {
    if (this.#over) return
    this.cancel()
    this.done(outcome)
  }
}
