import type { Clock, Timer } from '../core/runtime/clock.js'
import { formatClock, formatShare } from './format.js'
import type { Output } from './output.js'
import { bar } from './progress-lines.js'
import type { SimulateRuns } from './simulate-runs.js'
import { TEXTS } from './texts.js'

const everyMs = { live: 100, plain: 10_000 }
const barColumns = 20

/** Shows how far runs are: a line that changes on a terminal, a line now and then elsewhere. */
export class SimulateProgress {
  readonly #begunMs: number
  #timer: Timer | undefined

  constructor(
    private readonly runs: SimulateRuns,
    private readonly count: number,
    private readonly output: Output,
    private readonly clock: Clock,
  ) {
    this.#begunMs = clock.nowMs()
    if (!output.flags.quiet && !output.flags.json) this.#wait()
  }

  stop(): void {
    this.#timer?.cancel()
    this.output.screen.show([])
  }

  #wait(): void {
    const { live, screen } = this.output
    this.#timer = this.clock.after(live ? everyMs.live : everyMs.plain, () => {
      if (live) screen.show([this.#line(true)])
      else this.output.note(this.#line(false))
      this.#wait()
    })
  }

  #line(withBar: boolean): string {
    const { share, ended } = this.runs
    const seconds = (this.clock.nowMs() - this.#begunMs) / 1000
    const left = share === 0 ? undefined : (seconds * (1 - share)) / share
    return [
      TEXTS.simulate.progress(ended, this.count),
      formatShare(share, 1).padStart(5),
      ...(withBar ? [bar(share, 1, barColumns)] : []),
      formatClock(left),
    ].join('  ')
  }
}
