import { printable } from '../content/names.js'
import type { RodizioError } from '../errors.js'
import type { Facts, PeerFacts } from '../events.js'
import { formatSize } from '../format-size.js'
import { LIMITS } from '../limits.js'
import type { Clock, Timer } from '../runtime/clock.js'
import type { PartFile, Room } from '../runtime/disk.js'

export interface RoomWatchParts {
  readonly clock: Clock
  readonly part: PartFile
  readonly facts: Facts<PeerFacts>
  /** Of the download in facts. */
  readonly number: number
  readonly name: string
  /** There is room again. */
  readonly resumed: () => void
}

/**
 * Waits for room on a full disk: looks now and then whether all that is missing fits. A quota may
 * leave less than the disk says, so going on can fail again; the looks get rarer until something is
 * stored.
 */
export class RoomWatch {
  #pauseMs: number = LIMITS.roomLookMs
  #timer: Timer | undefined
  #full = false
  #reason: string | undefined
  #over = false

  constructor(private readonly parts: RoomWatchParts) {}

  get full(): boolean {
    return this.#full
  }

  /** Why nothing moves: in which folder, how much it takes. Known a moment after it is full. */
  get reason(): string | undefined {
    return this.#reason
  }

  /** A write found no room. */
  wait(error: RodizioError): void {
    if (this.#full) return
    this.#full = true
    this.parts.part.room((room) => {
      if (this.#over) return
      this.#reason = room instanceof Error ? error.message : this.#describe(room)
      this.parts.facts.tell('download-paused', this.parts.number, this.#reason)
      this.#lookLater()
    })
  }

  /** Something found its place: the next time, looking begins anew. */
  stored(): void {
    this.#pauseMs = LIMITS.roomLookMs
  }

  stop(): void {
    this.#over = true
    this.#timer?.cancel()
  }

  #lookLater(): void {
    this.#timer = this.parts.clock.after(this.#pauseMs, () =>
      this.parts.part.room((room) => {
        if (this.#over) return
        if (!(room instanceof Error) && room.freeBytes < room.neededBytes) return this.#lookLater()
        this.#full = false
        this.#reason = undefined
        this.parts.facts.tell('download-resumed', this.parts.number)
        this.parts.resumed()
      }),
    )
    this.#pauseMs = Math.min(2 * this.#pauseMs, LIMITS.roomLookMsMax)
  }

  #describe({ folder, neededBytes, freeBytes }: Room): string {
    const { name } = this.parts
    const free = freeBytes < neededBytes ? ` and ${formatSize(freeBytes)} are free` : ''
    return (
      `no room in ${printable(folder)}: ${printable(name)} needs ${formatSize(neededBytes)} more` +
      `${free}; it goes on by itself when there is room`
    )
  }
}
