import type { Facts, PeerFacts } from '../core/events.js'
import type { Clock, Timer } from '../core/runtime/clock.js'
import { padEnd, truncate } from './display-width.js'
import { formatClock, formatRate, formatShare, formatSize } from './format.js'
import type { Output } from './output.js'
import { TEXTS } from './texts.js'
import { type Transfer, Transfers } from './transfers.js'

/** A person sees ten pictures a second; a log or a program has enough with fewer. */
const everyMs = { live: 100, json: 1_000, plain: 5_000 }
const linesMax = 8
const barColumns = 16

/**
 * Shows what moves: lines that change on a terminal, a line now and then elsewhere, objects for
 * programs. Shows nothing when the output is to be quiet.
 */
export class Progress {
  readonly #output: Output
  readonly #clock: Clock
  readonly #transfers: Transfers
  readonly #everyMs: number
  #timer: Timer | undefined

  constructor(facts: Facts<PeerFacts>, output: Output, clock: Clock) {
    this.#output = output
    this.#clock = clock
    this.#transfers = new Transfers(facts, clock)
    this.#everyMs = everyMs[output.live ? 'live' : output.flags.json ? 'json' : 'plain']
    if (!output.flags.quiet) this.#wait()
  }

  stop(): void {
    this.#timer?.cancel()
    this.#transfers.stop()
    this.#output.screen.show([])
  }

  #wait(): void {
    this.#timer = this.#clock.after(this.#everyMs, () => {
      this.#draw(this.#transfers.sample())
      this.#wait()
    })
  }

  #draw(transfers: readonly Transfer[]): void {
    if (this.#output.live) {
      this.#output.screen.show(liveLines(transfers, this.#output.screen.columns))
      return
    }
    for (const transfer of transfers) {
      if (this.#output.flags.json) this.#output.event(progressEvent(transfer))
      else this.#output.note(plainLine(transfer))
    }
  }
}

function liveLines(transfers: readonly Transfer[], columns: number): readonly string[] {
  const shown = transfers.slice(0, linesMax)
  const nameColumns = Math.max(16, Math.min(40, columns - 70))
  const lines = shown.map((transfer) => {
    const name = padEnd(truncate(TEXTS.transferName(transfer), nameColumns), nameColumns)
    return `${name}  ${bar(transfer)}  ${figures(transfer)}`
  })
  const hidden = transfers.length - shown.length
  return hidden > 0 ? [...lines, TEXTS.moreTransfers(hidden)] : lines
}

function bar({ bytes, size }: Transfer): string {
  const filled = size === 0 ? barColumns : Math.floor((bytes / size) * barColumns)
  return `[${'='.repeat(filled)}${' '.repeat(barColumns - filled)}]`
}

function figures(transfer: Transfer): string {
  const { bytes, size, bytesPerSecond, peers, waitingFor } = transfer
  const share = formatShare(bytes, size).padStart(5)
  if (waitingFor !== undefined) return `${share}  ${TEXTS.waitingFor(waitingFor)}`
  const left = bytesPerSecond > 0 ? formatClock((size - bytes) / bytesPerSecond) : '-:--'
  const parts = [share, formatRate(bytesPerSecond), left]
  if (peers.length > 0) parts.push(TEXTS.fromPeers(peers))
  return parts.join('  ')
}

function plainLine(transfer: Transfer): string {
  const parts = [TEXTS.transferName(transfer), formatSize(transfer.size), figures(transfer).trim()]
  return parts.join('  ')
}

function progressEvent(transfer: Transfer): object {
  const { doing, name, size, bytes, bytesPerSecond, waitingFor } = transfer
  const event = doing === 'get' ? 'progress' : 'hashing'
  return { event, name, size, bytes, bytesPerSecond: Math.round(bytesPerSecond), waitingFor }
}
