import type { Timer } from '../../core/runtime/clock.js'
import type { Carriage, CarriageWatcher } from '../../transports/memory/memory-lines.js'

/** What moves flows. */
export interface FlowKeeper {
  /** The flow's event has come: it is across, or it is time to say how far it is. */
  due(flow: FluidFlow): void
  end(flow: FluidFlow): void
}

/** What is left when all is across: the rounding of sums. */
const tinyBytes = 1e-3

/** A block under way, as a fluid. */
export class FluidFlow implements Carriage {
  /** Its number among those that share links; undefined while it stands still. */
  share: number | undefined
  /** Bytes in a microsecond. */
  rate = 0
  over = false
  event: Timer | undefined
  dueMicros = 0
  /** When its progress was told last. */
  toldMicros: number
  /** Bytes that were not across, at `#sinceMicros`. */
  #left: number
  #sinceMicros: number

  constructor(
    private readonly keeper: FlowKeeper,
    readonly from: string,
    readonly to: string,
    readonly bytes: number,
    readonly watcher: CarriageWatcher,
    nowMicros: number,
  ) {
    this.#left = bytes
    this.#sinceMicros = nowMicros
    this.toldMicros = nowMicros
  }

  readonly due = (): void => this.keeper.due(this)

  cancel(): void {
    this.keeper.end(this)
  }

  get across(): boolean {
    return this.#left < tinyBytes
  }

  get bytesAcross(): number {
    return Math.floor(this.bytes - this.#left)
  }

  /** Until it is across, at its rate. */
  get leftMicros(): number {
    return this.across ? 0 : Math.ceil(this.#left / this.rate)
  }

  moveOn(nowMicros: number): void {
    if (this.rate === Infinity) this.#left = 0
    if (nowMicros === this.#sinceMicros) return
    const bytes = this.rate * (nowMicros - this.#sinceMicros)
    this.#left = bytes < this.#left ? this.#left - bytes : 0
    this.#sinceMicros = nowMicros
  }
}
