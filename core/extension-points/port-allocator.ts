import type { OptionSpecs } from './options.js'
import type { Plugin } from './plugin.js'

/**
 * Decides which port the next exchange is tried on. The core binds: it takes the first candidate
 * that it can bind, so an allocator never probes and need not know which ports are in use.
 */
export interface PortAllocator {
  /**
   * Candidate ports (1 to 65535), best first, computed anew for each exchange and read only as far
   * as needed. When `listeningPort` itself comes up, the exchange stays on the connection of the
   * first contact. When the candidates end without one that could be bound, the exchange fails with
   * `PORTS_EXHAUSTED`, as it does on an exception or on what is no port. Ports leased by this node
   * right now are skipped by the core.
   */
  candidates(ports: {
    readonly initialPort: number
    readonly listeningPort: number
  }): Iterable<number>
}

export type PortAllocatorPlugin<S extends OptionSpecs = OptionSpecs> = Plugin<'portAllocator', S>
