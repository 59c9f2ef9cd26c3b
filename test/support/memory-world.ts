import assert from 'node:assert/strict'
import { compose } from '../../core/compose.js'
import type { ChosenPlugin } from '../../core/conf/configure.js'
import type { PeerSettings, TrackerSettings } from '../../core/conf/directives.js'
import { PEER_DIRECTIVES, TRACKER_DIRECTIVES } from '../../core/conf/directives.js'
import { type Done, RodizioError } from '../../core/errors.js'
import type { Plugin, PluginKind } from '../../core/extension-points/plugin.js'
import type { PeerNode } from '../../core/peer/peer-node.js'
import type { Clock } from '../../core/runtime/clock.js'
import type { Disk } from '../../core/runtime/disk.js'
import { silentLog } from '../../core/runtime/log.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import { TraceHash } from '../../core/trace.js'
import type { Tracker } from '../../core/tracker/tracker.js'
import { builtIn } from '../../plugins/built-in.js'
import { MemoryNetwork, type MemoryNetworkOptions } from '../../transports/memory/memory.js'
import { FakeClock } from './fake-clock.js'
import { MemoryDisk } from './memory-disk.js'

const trackerHost = '10.0.0.1'

/**
 * A tracker and any number of peers in one process, on a clock, a disk and a network of their own:
 * every run with the same seed is the same run. Peer n lives on host 10.0.1.n and shares /n.
 */
export class MemoryWorld<D extends Disk = MemoryDisk> {
  readonly clock = new FakeClock()
  readonly disk: D
  readonly network: MemoryNetwork
  readonly trace = new TraceHash(this.clock)
  readonly #composer

  constructor(
    seed: number,
    options: Omit<MemoryNetworkOptions, 'clock'> & { disk?: (clock: Clock) => D } = {},
  ) {
    this.disk = (options.disk?.(this.clock) ?? new MemoryDisk(this.clock)) as D
    const random = new SeededRandom(seed)
    this.network = new MemoryNetwork({ clock: this.clock, latencyMs: 1, ...options })
    this.#composer = compose(builtIn, {
      clock: this.clock,
      random,
      disk: this.disk,
      log: silentLog,
    })
  }

  tracker(options: { strategy?: Plugin<'strategy'> } & Partial<TrackerSettings> = {}): Tracker {
    const { strategy, ...settings } = options
    const tracker = this.#composer.tracker({
      name: 'tracker',
      settings: { ...defaultsOf<TrackerSettings>(TRACKER_DIRECTIVES), ...settings },
      strategy: strategy ? { plugin: strategy, options: {} } : built('strategy', 'round-robin'),
      ...this.#plugins(trackerHost),
    })
    this.trace.follow(0, tracker.facts)
    tracker.start(() => {})
    return tracker
  }

  /** Not started yet. */
  peer(
    number: number,
    options: Partial<PeerSettings> & { pieceOrder?: Plugin<'pieceOrder'> } = {},
  ): PeerNode {
    const { pieceOrder, ...settings } = options
    const defaults = defaultsOf<PeerSettings>(PEER_DIRECTIVES)
    const directory = `/${number}`
    const peer = this.#composer.peer({
      name: `peer ${number}`,
      settings: { ...defaults, serverIP: trackerHost, shared: directory, ...settings },
      pieceOrder: pieceOrder
        ? { plugin: pieceOrder, options: {} }
        : built('pieceOrder', 'rarest-first'),
      role: { roots: [{ directory }], directory, withheld: new Set() },
      ...this.#plugins(hostOf(number)),
    })
    this.trace.follow(number, peer.facts)
    return peer
  }

  /** Runs until the call has reported its end; an error is thrown. */
  wait<T>(call: (done: Done<T>) => void, limitMs?: number): T {
    const outcome = this.#outcome(call, limitMs)
    if (outcome instanceof Error) throw outcome
    return outcome
  }

  /** Runs until the call has reported an error. */
  failure(call: (done: Done<unknown>) => void, limitMs?: number): RodizioError {
    const outcome = this.#outcome(call, limitMs)
    assert.ok(outcome instanceof RodizioError, `it went well: ${JSON.stringify(outcome)}`)
    return outcome
  }

  #outcome<T>(call: (done: Done<T>) => void, limitMs?: number): T | RodizioError {
    const ends: (T | RodizioError)[] = []
    call((outcome) => ends.push(outcome))
    this.clock.runUntil(() => ends.length > 0, limitMs)
    return ends[0]!
  }

  #plugins(host: string): {
    transport: ChosenPlugin<'transport'>
    portAllocator: ChosenPlugin<'portAllocator'>
  } {
    return {
      transport: { plugin: this.network.plugin(host), options: {} },
      portAllocator: built('portAllocator', 'sequential'),
    }
  }
}

export function hostOf(number: number): string {
  return `10.0.${1 + Math.floor(number / 250)}.${1 + (number % 250)}`
}

/** `length` bytes that differ from leaf to leaf and from seed to seed. */
export function someBytes(length: number, seed: number): Uint8Array {
  return new SeededRandom(seed).bytes(length)
}

function built<K extends PluginKind>(kind: K, name: string): ChosenPlugin<K> {
  const plugin = builtIn.find((each) => each.kind === kind && each.name === name)
  return { plugin: plugin as unknown as Plugin<K>, options: {} }
}

/** The defaults of a table; plugins are chosen elsewhere. */
function defaultsOf<T>(table: object): T {
  const values: Record<string, unknown> = {}
  for (const [name, spec] of Object.entries(table)) {
    const [value] = Object.values(spec as object)
    if (!('plugin' in (spec as object))) values[name] = value
  }
  return values as T
}
