import type { Clock } from '../../core/runtime/clock.js'

/** What is between the hosts of a memory network. */
export interface MemoryLines {
  readonly clock: Clock
  /** Messages and blocks that have reached an end. */
  delivered: number
  /** Turns every message into bytes and back, as a real network does. */
  readonly throughCodec: boolean
  /** One way, for something that is sent now. */
  latencyMs(from: string, to: string): number
  /** How often latencies have changed so far; NaN: each time it may be another one. */
  latencyChanges(): number
  /** How payload takes up the lines; undefined: it takes no time. */
  readonly carry: Carry | undefined
  /** Nothing gets from one host to the other now; it waits until `MemoryConnection.resume`. */
  blocked(from: string, to: string): boolean
  /** That is so for some. */
  anyBlocked(): boolean
}

/**
 * Begins to move the bytes of one block from host to host, beside all others that are under way.
 * Reports nothing before it has returned, and nothing after `cancel`.
 */
export type Carry = (from: string, to: string, bytes: number, watcher: CarriageWatcher) => Carriage

export interface Carriage {
  cancel(): void
}

export interface CarriageWatcher {
  /** So many bytes are across by now; told every few seconds of one that takes long. */
  progress(bytes: number): void
  /** The last byte has left the sender; it arrives after the latency. */
  carried(): void
}
