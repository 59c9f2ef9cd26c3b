import type { Done, RodizioError } from '../../core/errors.js'
import type { Flow } from '../../core/extension-points/transport.js'

/** The end of a connection that sends. */
export interface FlowOwner {
  /** The block is taken back, as far as it is not across. */
  drop(flow: MemoryFlow): void
}

/** A block that was sent and for which the sender has not been told to go on. */
export class MemoryFlow implements Flow {
  /** It is across; its sender goes on when the receiver keeps up. */
  carried = false
  #done: Done | undefined

  constructor(
    done: Done,
    private readonly owner: FlowOwner,
  ) {
    this.#done = done
  }

  settle(error?: RodizioError): void {
    const done = this.#done
    this.#done = undefined
    done?.(error)
  }

  /** Where blocks take no time, one comes whole. */
  cancel(): void {
    this.#done = undefined
    if (!this.carried) this.owner.drop(this)
  }
}
