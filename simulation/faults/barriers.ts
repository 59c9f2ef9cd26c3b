import type { World } from '../world.js'

/** Hosts between which nothing gets through. */
export interface Barrier {
  /** Undefined: all of them. */
  readonly from: ReadonlySet<string> | undefined
  readonly to: ReadonlySet<string> | undefined
}

/**
 * What keeps hosts apart. Streams lose nothing: what is sent meanwhile waits, as a real network's
 * systems send again what was lost; connections break only when somebody loses patience. Who dials
 * has no answer.
 */
export class Barriers {
  readonly #up = new Set<Barrier>()

  constructor(private readonly world: World) {}

  readonly blocked = (from: string, to: string): boolean => {
    for (const barrier of this.#up) {
      if (includes(barrier.from, from) && includes(barrier.to, to)) return true
    }
    return false
  }

  get any(): boolean {
    return this.#up.size > 0
  }

  raise(barrier: Barrier): void {
    this.#up.add(barrier)
    this.world.model.block(this.blocked)
  }

  lower(barrier: Barrier): void {
    if (!this.#up.delete(barrier)) return
    this.world.model.block(this.blocked)
    this.world.network.resume()
  }
}

function includes(hosts: ReadonlySet<string> | undefined, host: string): boolean {
  return hosts === undefined || hosts.has(host)
}
