import type { RodizioError } from '../errors.js'
import { LIMITS } from '../limits.js'
import type { Clock, Timer } from '../runtime/clock.js'
import type { Disk, FileStatus } from '../runtime/disk.js'
import type { Found } from './found-files.js'
import { sameState } from './shared-files.js'

/** Hears what came of a file that is watched; after `settled` and `gone` it is not watched. */
export interface SettlingHeard {
  /** It is as it was for `LIMITS.settleMs`. */
  settled(files: readonly Found[]): void
  /** It is being written, or was replaced; it is watched on, from its new state. */
  changed(found: Found): void
  gone(found: Found): void
}

interface Watched {
  found: Found
  sinceMs: number
}

/** Watches files that changed lately until they have been left alone for a while. */
export class Settling {
  readonly #watched = new Map<string, Watched>()
  #timer: Timer | undefined
  #looking = false
  #stopped = false

  constructor(
    private readonly clock: Clock,
    private readonly disk: Disk,
    private readonly heard: SettlingHeard,
  ) {}

  /** From the state in which it was found. */
  watch(found: Found): void {
    const { name } = found.status
    const known = this.#watched.get(name)?.found
    if (known?.directory === found.directory && sameState(known.status, found.status)) return
    this.#watched.set(name, { found, sinceMs: this.clock.nowMs() })
    this.#arm()
  }

  stop(): void {
    this.#stopped = true
    this.#timer?.cancel()
  }

  #arm(): void {
    if (this.#stopped || this.#looking || this.#watched.size === 0) return
    this.#timer ??= this.clock.after(LIMITS.settleMs, () => {
      this.#timer = undefined
      this.#looking = true
      const dueMs = this.clock.nowMs() - LIMITS.settleMs
      const due = [...this.#watched.values()].filter(({ sinceMs }) => sinceMs <= dueMs)
      this.#look(due, 0, [])
    })
  }

  /** At one after the other. */
  #look(due: readonly Watched[], position: number, settled: Found[]): void {
    const next = due[position]
    if (!next) return this.#end(settled)
    const { directory, status } = next.found
    this.disk.status(directory, status.name, (now) => {
      if (this.#stopped) return
      if (this.#watched.get(status.name) === next) this.#judge(next, now, settled)
      this.#look(due, position + 1, settled)
    })
  }

  /** Where nothing can be seen nothing is said, and the next reading will tell. */
  #judge(watched: Watched, now: FileStatus | undefined | RodizioError, settled: Found[]): void {
    const { found } = watched
    if (now && !(now instanceof Error) && !sameState(now, found.status)) {
      watched.found = { directory: found.directory, status: now }
      watched.sinceMs = this.clock.nowMs()
      return this.heard.changed(watched.found)
    }
    this.#watched.delete(found.status.name)
    if (!now) this.heard.gone(found)
    else if (!(now instanceof Error)) settled.push(found)
  }

  #end(settled: readonly Found[]): void {
    this.#looking = false
    this.#arm()
    if (settled.length > 0) this.heard.settled(settled)
  }
}
