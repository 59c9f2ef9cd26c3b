import type { Clock, Timer } from '../core/runtime/clock.js'
import type { Output } from './output.js'
import { type Picture, plainLine, progressLines } from './progress-lines.js'
import type { Transfer, Transfers } from './transfers.js'

/** A person sees ten pictures a second; a log or a program has enough with fewer. */
const everyMs = { live: 100, json: 1_000, plain: 10_000 }
/** More lines are no longer looked at. */
const linesMax = 10

/**
 * Shows what moves: lines that change on a terminal, a line now and then elsewhere, objects for
 * programs. Shows nothing when the output is to be quiet. What it costs depends on the time that
 * passes, not on what moves; while nothing moves it costs nothing.
 */
export class Progress {
  readonly #transfers: Transfers
  readonly #output: Output
  readonly #clock: Clock
  readonly #everyMs: number
  #timer: Timer | undefined
  /** Names of what the last picture showed. */
  #shown: ReadonlySet<string> = new Set()
  #lastLine: string | undefined

  constructor(transfers: Transfers, output: Output, clock: Clock) {
    this.#transfers = transfers
    this.#output = output
    this.#clock = clock
    this.#everyMs = everyMs[output.live ? 'live' : output.flags.json ? 'json' : 'plain']
    if (output.flags.quiet) return
    transfers.begun = () => this.#wait()
  }

  stop(): void {
    this.#timer?.cancel()
    this.#transfers.begun = () => {}
    this.#output.screen.show([])
  }

  #wait(): void {
    this.#timer ??= this.#clock.after(this.#everyMs, () => {
      this.#timer = undefined
      const transfers = this.#transfers.now()
      this.#show(transfers)
      const { queued } = this.#transfers
      if (transfers.length > 0 || queued > 0 || this.#transfers.hashing()) this.#wait()
    })
  }

  #show(transfers: readonly Transfer[]): void {
    const { live, flags, screen } = this.#output
    if (live) return screen.show(progressLines(this.#picture(transfers), screen.columns - 1))
    if (flags.json) {
      for (const transfer of transfers) this.#output.event(progressEvent(transfer))
      return
    }
    const hashing = this.#transfers.hashing()
    const line = plainLine({ transfers, hidden: 0, total: this.#transfers.total(), hashing })
    // Where nothing has changed there is nothing to tell.
    if (line !== undefined && line !== this.#lastLine) this.#output.note(line)
    this.#lastLine = line
  }

  /** As much as the terminal has room for: where there is more, the busiest. */
  #picture(transfers: readonly Transfer[]): Picture {
    const total = this.#transfers.total()
    const hashing = this.#transfers.hashing()
    const totals = (total ? 1 : 0) + (hashing ? 1 : 0)
    const room = Math.min(linesMax, this.#output.screen.rowsFree) - totals
    const shown = transfers.length <= room ? transfers : this.#busiest(transfers, room - 1)
    this.#shown = new Set(shown.map(({ name }) => name))
    // On the very last row the total says how many there are.
    const hidden = room > 0 ? transfers.length - shown.length : 0
    return { transfers: shown, hidden, total, hashing }
  }

  #busiest(transfers: readonly Transfer[], count: number): readonly Transfer[] {
    // What is seen stays until another is twice as busy: lines that come and go cannot be read.
    const rank = ({ name, bytesPerSecond }: Transfer) =>
      this.#shown.has(name) ? 2 * bytesPerSecond + 1 : bytesPerSecond
    const ranked = [...transfers].sort((one, other) => rank(other) - rank(one))
    const chosen = new Set(ranked.slice(0, Math.max(0, count)))
    return transfers.filter((transfer) => chosen.has(transfer))
  }
}

function progressEvent(transfer: Transfer): object {
  const { doing, name, root, size, bytes, state, waitingFor, feeds } = transfer
  const bytesPerSecond = Math.round(transfer.bytesPerSecond)
  const secondsLeft = transfer.secondsLeft === undefined ? null : Math.ceil(transfer.secondsLeft)
  const common = { name, size, bytes, bytesPerSecond, secondsLeft }
  if (doing === 'hash') return { event: 'hashing', ...common }
  return {
    event: 'progress',
    name,
    root,
    size,
    bytes,
    bytesPerSecond,
    secondsLeft,
    state,
    waitingFor: waitingFor ?? null,
    sources: feeds.map((feed) => ({ ...feed, bytesPerSecond: Math.round(feed.bytesPerSecond) })),
  }
}
