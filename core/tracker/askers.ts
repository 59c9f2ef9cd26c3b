import { LIMITS } from '../limits.js'
import { isLoopback, networkOf } from '../wire/address.js'
import { AgeQueue } from './age-queue.js'
import { AskerMemory } from './asker-memory.js'

/**
 * The memories of all askers, registered or not. A node is told from others by where it is seen and
 * the instance it names: a wrong name spoils only the memory of its own machine.
 */
export class Askers {
  readonly #memories = new Map<string, AskerMemory>()
  readonly #ages = new AgeQueue<string>()

  constructor(private readonly max: number = LIMITS.askersRememberedMax) {}

  memoryOf(host: string, instance: string): AskerMemory {
    const key = `${host} ${instance}`
    const memory = this.#memories.get(key) ?? new AskerMemory(reporterOf(host, key))
    this.#memories.set(key, memory)
    this.#ages.renew(key)
    if (this.#ages.size > this.max) this.#memories.delete(this.#ages.take() ?? '')
    return memory
  }
}

/**
 * Whoever lies can be many instances at no cost, but not many machines: a network has one voice.
 * On the tracker's own machine nobody is a stranger.
 */
function reporterOf(host: string, asker: string): string {
  return isLoopback(host) ? asker : networkOf(host)
}
