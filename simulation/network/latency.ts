import { milliseconds, type Quantity } from '../quantities.js'
import type { Line, Network, NetworkModel } from './network-model.js'

/** Messages take time, bytes do not: for what protocols do, as fast as it can be simulated. */
export function latency(oneWay: Quantity = '1ms'): Network {
  const line: Line = {
    upBytesPerSecond: Infinity,
    downBytesPerSecond: Infinity,
    latencyMs: milliseconds(oneWay, 'latency') / 2,
    zone: '',
  }
  return { name: 'latency', line, build: () => new LatencyModel() }
}

class LatencyModel implements NetworkModel {
  readonly carry = undefined
  readonly #halfMs = new Map<string, number>()

  attach(host: string, { latencyMs }: Line): void {
    this.#halfMs.set(host, latencyMs)
  }

  latencyMs(from: string, to: string): number {
    return from === to ? 0 : (this.#halfMs.get(from) ?? 0) + (this.#halfMs.get(to) ?? 0)
  }

  /** Nothing is ever half way. */
  block(): void {}
}
