import { RodizioError } from '../../core/errors.js'
import { bytesPerSecond, milliseconds, type Quantity } from '../quantities.js'
import { AccessLinkModel, type ZonePair } from './access-link-model.js'
import type { Line, Network } from './network-model.js'

export interface AccessLinks {
  /** What a host can send in a second, to all others together. */
  readonly up: Quantity
  /** What it can receive. */
  readonly down: Quantity
  /** One way, between any two hosts of a zone. */
  readonly latency?: Quantity
  /** Lines between zones; pairs that are not named have no bound and no latency of their own. */
  readonly between?: readonly ZoneLine[]
}

export interface ZoneLine {
  readonly zones: readonly [string, string]
  /** What all hosts of the one can send together to all hosts of the other, each way. */
  readonly rate?: Quantity
  /** One way, more than within a zone. */
  readonly latency?: Quantity
}

export interface AccessLinkNetwork extends Network {
  readonly zones: readonly ZonePair[]
}

/**
 * The default network: every host has a line with a capacity each way, which what it sends and
 * receives shares fairly (max-min), and zones may share lines between them. As in most swarms,
 * there is no bottleneck elsewhere.
 */
export function accessLinks(options: AccessLinks): AccessLinkNetwork {
  const { between = [] } = options
  const line: Line = {
    upBytesPerSecond: positive(options.up, 'up'),
    downBytesPerSecond: positive(options.down, 'down'),
    latencyMs: milliseconds(options.latency ?? 0, 'latency') / 2,
    zone: '',
  }
  const zones = between.map(({ zones: [one, other], rate, latency }) => ({
    one,
    other,
    bytesPerSecond: rate === undefined ? Infinity : positive(rate, 'rate'),
    latencyMs: milliseconds(latency ?? 0, 'latency'),
  }))
  const build: Network['build'] = (parts) => new AccessLinkModel(parts, zones)
  return { name: 'access-links', line, zones, build }
}

/** A capacity; a line that can carry nothing would let a swarm wait for ever. */
export function positive(value: Quantity, of: string): number {
  const rate = bytesPerSecond(value, of)
  if (rate > 0) return rate
  throw new RodizioError('CONF_INVALID', `${of}: a line must carry something, and this one has 0`)
}
