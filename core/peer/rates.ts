import type { PeerSettings } from '../conf/directives.js'
import { LIMITS } from '../limits.js'
import type { Clock } from '../runtime/clock.js'
import { Rate, type RateLimit } from '../runtime/rate.js'
import { Throttle } from '../runtime/throttle.js'

export type RateSettings = Pick<
  PeerSettings,
  'uploadRate' | 'downloadRate' | 'uploadRatePerPeer' | 'downloadRatePerPeer'
>

/** What a peer may send and receive in a second: in all, and over each connection. */
export class Rates {
  readonly #limits: Readonly<Record<keyof RateSettings, RateLimit>>
  readonly #upload: Rate
  readonly #download: Rate

  constructor(
    private readonly clock: Clock,
    settings: RateSettings,
  ) {
    this.#limits = {
      uploadRate: { bytesPerSecond: settings.uploadRate },
      downloadRate: { bytesPerSecond: settings.downloadRate },
      uploadRatePerPeer: { bytesPerSecond: settings.uploadRatePerPeer },
      downloadRatePerPeer: { bytesPerSecond: settings.downloadRatePerPeer },
    }
    this.#upload = new Rate(clock, this.#limits.uploadRate)
    this.#download = new Rate(clock, this.#limits.downloadRate)
  }

  /** Bytes a second that all uploads together may take; 0: no limit. */
  get uploadBytesPerSecond(): number {
    return this.#limits.uploadRate.bytesPerSecond
  }

  /** How many sources each of some downloads may have, if all of them are to be kept busy. */
  sourcesMax(downloads: number): number {
    const { bytesPerSecond } = this.#limits.downloadRate
    if (bytesPerSecond === 0) return LIMITS.sourcesAtOnce
    const sources = Math.floor(bytesPerSecond / LIMITS.sourceBytesPerSecondMin / downloads)
    return Math.max(1, Math.min(LIMITS.sourcesAtOnce, sources))
  }

  /** Holds for everything under way as well, within a second. */
  change(settings: Partial<RateSettings>): void {
    for (const [name, limit] of Object.entries(this.#limits)) {
      limit.bytesPerSecond = settings[name as keyof RateSettings] ?? limit.bytesPerSecond
    }
  }

  /** For what is sent to one peer. */
  outflow(): Throttle {
    return new Throttle(this.clock, this.#upload, this.#limits.uploadRatePerPeer)
  }

  /** For what comes in on one connection. */
  inflow(): Throttle {
    return new Throttle(this.clock, this.#download, this.#limits.downloadRatePerPeer)
  }
}
