import type { Timer } from '../../core/runtime/clock.js'
import type { Carriage, CarriageWatcher } from '../../transports/memory/memory-lines.js'
import type { EventOwner } from '../event-queue.js'

/**
 * A network that a simulation runs on, described: plain data and a way to build it. It is made anew
 * for every run.
 */
export interface Network {
  readonly name: string
  /** What a host has that says nothing about it. */
  readonly line: Line
  build(parts: NetworkParts): NetworkModel
}

/** Virtual time, as much of it as a network needs. */
export interface Agenda {
  readonly nowMicros: number
  add(delayMicros: number, owner: EventOwner, task: () => void): Timer
  /** Does something when all of this instant has happened, before time passes. */
  atEnd(task: () => void): void
}

export interface NetworkParts {
  readonly queue: Agenda
  /** Whose events the network's are. */
  readonly owner: EventOwner
}

/** How a host hangs on the network. */
export interface Line {
  /** Bytes a second; Infinity: no bound. */
  readonly upBytesPerSecond: number
  readonly downBytesPerSecond: number
  /** One way, from the host to the middle of the network and back: half of what a message takes. */
  readonly latencyMs: number
  readonly zone: string
}

/**
 * What moves between hosts and how long it takes. Deterministic: the same calls give the same
 * events. Events are in whole microseconds.
 */
export interface NetworkModel {
  /**
   * `host` has this line from now on. Told before anything else of a host, and when it changes:
   * what is under way keeps to it as well.
   */
  attach(host: string, line: Line): void
  /** One way, for a message that is sent now. */
  latencyMs(from: string, to: string): number
  /** See `Carry`. Undefined: payload takes no time. */
  readonly carry:
    | ((from: string, to: string, bytes: number, watcher: CarriageWatcher) => Carriage)
    | undefined
  /** Whether something gets from one host to the other; what is under way stops and goes on. */
  block(isBlocked: (from: string, to: string) => boolean): void
}
