import { type Done, RodizioError } from '../errors.js'
import { LIMITS } from '../limits.js'
import type { Clock, Timer } from '../runtime/clock.js'
import type { Answer, CatalogueEntry, NotOne } from '../wire/messages.js'
import { firstQuery } from './holder-query.js'
import { nothingMatches } from './not-one.js'
import type { Wanted } from './results.js'
import { select } from './selection.js'
import { answers, browsePrefix } from './tracker-requests.js'
import type { TrackerSession } from './tracker-session.js'

/** Does something in an exchange with the tracker. */
type Exchange = <T>(
  register: boolean,
  done: Done<T>,
  run: (session: TrackerSession, answered: Done<T>) => void,
) => void

export interface FindRequest {
  readonly words: readonly string[]
  /** What nobody has shared yet is waited for. */
  readonly patient: boolean
}

export interface FindingParts {
  readonly clock: Clock
  readonly waitMs: number
  readonly exchange: Exchange
  /** Many files will be fetched, most likely. */
  readonly expectMany: () => void
}

/** Finds out what words stand for, by what the tracker knows. */
export class Finding {
  readonly #untilMs: number
  #timer: Timer | undefined
  #over = false

  constructor(
    private readonly parts: FindingParts,
    private readonly request: FindRequest,
    private readonly done: Done<readonly Wanted[]>,
  ) {
    this.#untilMs = parts.clock.nowMs() + parts.waitMs
  }

  /** Plain names need no asking: it may be over before this returns. */
  begin(): void {
    this.#look()
  }

  cancel(): void {
    this.stop('the search was given up')
  }

  stop(why: string): void {
    this.#end(new RodizioError('STOPPED', why))
  }

  #look(): void {
    const { clock, exchange, expectMany } = this.parts
    const browse = (prefix: string, found: Done<readonly CatalogueEntry[]>): void => {
      expectMany()
      exchange(false, found, (session, answered) => browsePrefix(session, prefix, answered))
    }
    const explain = (word: string, explained: (error: RodizioError) => void): void =>
      this.#near(word, (near) =>
        explained(near instanceof Error ? near : nothingMatches(word, near)),
      )
    select(this.request, { browse, explain }, (wanted) => {
      if (this.#over) return
      const leftMs = this.#untilMs - clock.nowMs()
      const missing =
        !(wanted instanceof Error) && wanted.some(({ error }) => error?.code === 'UNKNOWN_FILE')
      if (!missing || !this.request.patient || leftMs <= 0) return this.#end(wanted)
      this.#timer = clock.after(Math.min(LIMITS.askRetryMs, leftMs), () => this.#look())
    })
  }

  #near(word: string, done: Done<readonly string[]>): void {
    const near: Done<Answer | NotOne> = (answer) => {
      if (answer instanceof Error) done(answer)
      else done(answer.kind === 'not-one' ? answer.near : [])
    }
    this.parts.exchange(false, near, (session, answered) =>
      session.call({ kind: 'ask', name: word, ...firstQuery }, answers, answered),
    )
  }

  #end(outcome: readonly Wanted[] | RodizioError): void {
    if (this.#over) return
    this.#over = true
    this.#timer?.cancel()
    this.done(outcome)
  }
}
