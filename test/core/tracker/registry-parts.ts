import { Facts, type TrackerFacts } from '../../../core/events.js'
import { HookChain } from '../../../core/exchange/hook-chain.js'
import { LIMITS } from '../../../core/limits.js'
import { silentLog } from '../../../core/runtime/log.js'
import { SeededRandom } from '../../../core/runtime/seeded-random.js'
import { AskerMemory, giveBack } from '../../../core/tracker/asker-memory.js'
import { Gate } from '../../../core/tracker/gate.js'
import { Peers } from '../../../core/tracker/peers.js'
import type { RegisteredPeer } from '../../../core/tracker/registered-peer.js'
import { Registry, type RegistryBounds } from '../../../core/tracker/registry.js'
import { SilenceWatch } from '../../../core/tracker/silence-watch.js'
import type { FileInfo } from '../../../core/wire/file-info.js'
import { FakeClock } from '../../support/fake-clock.js'

const roomy: RegistryBounds = {
  filesMax: 1_000_000,
  filesPerPeerMax: 200_000,
  listingsMax: 1_000_000,
  unavailableFilesMax: 10_000,
}

/** A registry by itself, without network, with every fact it told. */
export class RegistryParts {
  readonly clock = new FakeClock()
  readonly facts = new Facts<TrackerFacts>()
  readonly told: unknown[][] = []
  readonly peers = new Peers(this.clock, new SeededRandom('registry'))
  readonly registry: Registry
  /** Where nobody stands. */
  readonly gate = new Gate(
    new HookChain([], { node: 'tracker', log: silentLog, faulted: () => {} }),
  )
  readonly #held = new SilenceWatch(this.clock, LIMITS.handOutHeldMs, giveBack)
  #hosts = 0

  constructor(bounds: Partial<RegistryBounds> = {}) {
    this.registry = new Registry(this.peers, this.facts, { ...roomy, ...bounds })
    this.facts.watch((fact, args) => this.told.push([fact, ...args]))
  }

  peer(): RegisteredPeer {
    const number = ++this.#hosts
    const peer = this.peers.add({ host: `10.1.${number >> 8}.${number & 255}`, port: 3333 })
    this.peers.setSlots(peer, 3, 3)
    return peer
  }

  asker(): AskerMemory {
    return new AskerMemory('somebody', this.#held)
  }

  /** Every file, as `name holders+partial`. */
  catalogue(): string[] {
    return Array.from(this.registry.catalogue.after(undefined), ({ name, content }) => {
      const { complete, holders } = content
      return `${name} ${complete}+${holders.size - complete}`
    })
  }
}

export function file(name: string, digits = 'ab', size = 1000): FileInfo {
  return { name, root: digits.repeat(64 / digits.length), size }
}
