import type { PayloadSink } from '../../core/extension-points/transport.js'
import type { Block } from '../../core/runtime/disk.js'
import type { Message, PayloadHeader } from '../../core/wire/messages.js'
import type { MemoryFlow } from './memory-flow.js'
import type { Carriage } from './memory-lines.js'

/** Something on its way to one end. Linked by hand: most connections are idle most of the time. */
export class Arrival {
  next: Arrival | undefined

  constructor(
    /** Infinity: while it is not across. */
    public atMs: number,
    /** One of the three. */
    readonly message: Message | undefined,
    readonly payload: PayloadArrival | undefined,
    readonly act: (() => void) | undefined,
  ) {}
}

export class PayloadArrival {
  /** While it has the line. */
  carriage: Carriage | undefined
  /** The throttle of the receiver has counted it. */
  counted = false
  /** The receiver has been told that it begins. */
  begun = false
  sink: PayloadSink | undefined
  /** Bytes that the receiver knows to have come. */
  shownBytes = 0
  /** The rest will not come. */
  dropped = false

  constructor(
    readonly header: PayloadHeader,
    readonly block: Block,
    readonly flow: MemoryFlow,
  ) {}
}
