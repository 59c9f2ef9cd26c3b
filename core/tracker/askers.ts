import { LIMITS } from '../limits.js'
import type { Clock } from '../runtime/clock.js'
import { isLoopback, networkOf } from '../wire/address.js'
import { AgeQueue } from './age-queue.js'
import { AskerMemory, giveBack, type HandOut } from './asker-memory.js'
import { SilenceWatch } from './silence-watch.js'

/**
 * The memories of all askers, registered or not. A node is told from others by where it is seen and
 * the instance it names: a wrong name spoils only the memory of its own machine.
 */
export class Askers {
  readonly #memories = new Map<string, AskerMemory>()
  readonly #ages = new AgeQueue<string>()
  readonly #held: SilenceWatch<HandOut>

  constructor(
    clock: Clock,
    private readonly max: number = LIMITS.askersRememberedMax,
  ) {
    this.#held = new SilenceWatch(clock, LIMITS.handOutHeldMs, giveBack)
  }

  memoryOf(host: string, instance: string): AskerMemory {
    const key = `${host} ${instance}`
    const memory = this.#memories.get(key) ?? new AskerMemory(reporterOf(host, key), this.#held)
    this.#memories.set(key, memory)
    this.#ages.renew(key)
    if (this.#ages.size > this.max) this.#forget(this.#ages.take() ?? '')
    return memory
  }

  stop(): void {
    this.#held.stop()
  }

  #forget(key: string): void {
    this.#memories.get(key)?.endAll()
    this.#memories.delete(key)
  }
}

/**
 * Whoever lies can be many instances at no cost, but not many machines: a network has one voice.
 * On the tracker's own machine nobody is a stranger.
 */
function reporterOf(host: string, asker: string): string {
  return isLoopback(host) ? asker : networkOf(host)
}
