import type { PeerOptions } from '../index.js'
import type { Machine } from './machine.js'
import type { Line } from './network/network-model.js'
import { sharedFolder } from './peer-program.js'
import { bytes, bytesPerSecond, milliseconds, type Quantity } from './quantities.js'

/** The directives of peer.conf, by the same names, and what a simulated peer is besides. */
export interface PeerGroupOptions
  extends Omit<
    PeerOptions,
    'transport' | 'log' | 'signal' | 'share' | 'paths' | 'withheld' | 'shared'
  > {
  /** What it has from the start, by name: a size, or many files below `folder/`. */
  readonly shares?: Readonly<Record<string, Quantity | ManyFiles>>
  /** What it fetches: names and patterns, as `get` takes them. */
  readonly wants?: readonly string[]
  /** When it starts: a time, or spread over one; at once when left out. */
  readonly arrive?: Quantity | Arrivals
  /** From its start to its first request. */
  readonly pause?: Quantity
  /** Says goodbye and ends: `with the last file`, or so long after its start. Else it stays. */
  readonly leave?: 'on-finish' | Quantity
  /** What is other than on the rest of the network. */
  readonly link?: { readonly up?: Quantity; readonly down?: Quantity; readonly latency?: Quantity }
  /** The tracker that it asks; the first one when left out. */
  readonly tracker?: string
}

export interface ManyFiles {
  readonly count: number
  readonly size: Quantity
}

/** Evenly at random within a time, or one after the other. */
export type Arrivals = { readonly within: Quantity } | { readonly every: Quantity }

/** The line of a group's machines. */
export function lineOf({ link = {}, zone = '' }: PeerGroupOptions, usual: Line): Line {
  const { up, down, latency } = link
  return {
    upBytesPerSecond: up === undefined ? usual.upBytesPerSecond : bytesPerSecond(up, 'up'),
    downBytesPerSecond:
      down === undefined ? usual.downBytesPerSecond : bytesPerSecond(down, 'down'),
    latencyMs: latency === undefined ? usual.latencyMs : milliseconds(latency, 'latency') / 2,
    zone,
  }
}

/** Puts the group's files on a machine's disk. */
export function fill(machine: Machine, shares: PeerGroupOptions['shares'] = {}): void {
  for (const { name, size } of filesOf(shares)) {
    machine.disk.put(sharedFolder, name, machine.disk.material.content(name, size), -86_400_000)
  }
}

/** Each file that a group shares. */
export function filesOf(shares: PeerGroupOptions['shares'] = {}): { name: string; size: number }[] {
  return Object.entries(shares).flatMap(([name, what]) => {
    if (typeof what !== 'object') return [{ name, size: bytes(what, name) }]
    const size = bytes(what.size, name)
    const digits = String(what.count).length
    return Array.from({ length: what.count }, (_, index) => {
      const number = String(index + 1).padStart(digits, '0')
      return { name: `${name}${number}.bin`, size }
    })
  })
}
