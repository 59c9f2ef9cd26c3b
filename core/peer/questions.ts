import { type Done, RodizioError } from '../errors.js'
import { LIMITS } from '../limits.js'
import type { Clock } from '../runtime/clock.js'
import type {
  Answer,
  CatalogueEntry,
  Explain,
  Explanation,
  FileInfo,
  HolderList,
  NotOne,
  Outcome,
  Report,
  Root,
} from '../wire/messages.js'
import { askMany, type NextPeers } from './ask-many.js'
import { Finding, type FindRequest } from './finding.js'
import type { HolderQuery } from './holder-query.js'
import { notOne } from './not-one.js'
import type { Wanted } from './results.js'
import type { TrackerClient } from './tracker-client.js'
import { answers, browseAll, type Catalogue, type Registration } from './tracker-requests.js'
import type { TrackerSession } from './tracker-session.js'

export interface QuestionsParts {
  readonly clock: Clock
  readonly tracker: TrackerClient
  readonly registration: Registration
  /** For the tracker to be there. */
  readonly waitMs: number
  /** Before the start and after the end nothing is asked. */
  readonly running: () => boolean
}

/** What this peer asks its tracker, each question in an exchange when one can be had. */
export class Questions {
  #known: Catalogue | undefined
  readonly #untold: { readonly outcome: Outcome; readonly goesOn: boolean }[] = []
  /** What some wait for may take long to be found. */
  readonly #findings = new Set<Finding>()

  constructor(private readonly parts: QuestionsParts) {}

  /** What the last look at everything brought; undefined before the first. */
  get known(): readonly CatalogueEntry[] | undefined {
    return this.#known?.entries
  }

  /** Everything that the tracker knows. With `register`, it is told first what is shared here. */
  browse(register: boolean, done: Done<readonly CatalogueEntry[]>): void {
    const browsed: Done<Catalogue> = (known) => {
      if (known instanceof Error) return done(known)
      this.#known = known
      done(known.entries)
    }
    this.#exchange(register, browsed, (session, answered) =>
      browseAll(session, this.#known, answered),
    )
  }

  /** Tells what is shared here, and asks nothing. */
  announce(done: Done): void {
    this.#exchange<void>(true, done, (_session, answered) => answered())
  }

  /** What words stand for, names and patterns; `expectMany` hears at once that it may be many. */
  find(
    request: FindRequest,
    expectMany: () => void,
    done: Done<readonly Wanted[]>,
  ): { cancel(): void } {
    const { clock, waitMs } = this.parts
    const exchange = this.#exchange.bind(this)
    const finding = new Finding({ clock, waitMs, exchange, expectMany }, request, (found) => {
      this.#findings.delete(finding)
      done(found)
    })
    this.#findings.add(finding)
    finding.begin()
    return finding
  }

  /** Everything that is being looked for ends with `STOPPED`. */
  stop(): void {
    for (const finding of this.#findings) finding.stop('the peer was stopped')
  }

  holders(name: string, done: Done<HolderList['files']>): void {
    this.#exchange<HolderList>(
      false,
      (list) => done(list instanceof Error ? list : list.files),
      (session, answered) => session.call({ kind: 'who-has', name }, ['holder-list'], answered),
    )
  }

  /** Who would be next for a file, and why. The tracker is told nothing. */
  explain(name: string, need: Explain['need'], done: Done<Explanation>): void {
    const { session: own } = this.parts.registration
    const question = {
      kind: 'explain',
      name,
      need,
      ...(own !== undefined && { session: own }),
    } as const
    const explained: Done<Explanation | NotOne> = (answer) =>
      done(answer instanceof Error || answer.kind === 'explanation' ? answer : notOne(answer))
    this.#exchange(false, explained, (session, answered) =>
      session.call(question, ['explanation', 'not-one'], answered),
    )
  }

  /** Who is next for a file. */
  readonly ask = (
    what: { readonly name: string; readonly root?: Root },
    query: HolderQuery,
    done: Done<Answer | NotOne>,
  ): void =>
    this.#exchange(true, done, (session, answered) => {
      const outcomes = [...query.outcomes, ...this.#untold.splice(0).map(({ outcome }) => outcome)]
      outcomes.length = Math.min(outcomes.length, LIMITS.outcomesPerAskMax)
      session.call({ kind: 'ask', ...what, ...query, outcomes }, answers, answered)
    })

  /** Told with the next `ask`, or the next `report`. `goesOn`: with those it is not over. */
  readonly tellLater = (outcomes: readonly Outcome[], goesOn = false): void => {
    for (const outcome of outcomes) this.#untold.push({ outcome, goesOn })
    const surplus = this.#untold.length - LIMITS.outcomesPerAskMax
    if (surplus > 0) this.#untold.splice(0, surplus)
  }

  /** What has not been told yet, if anything. */
  report(): Report | undefined {
    const untold = this.#untold.splice(0)
    if (untold.length === 0) return undefined
    const known = untold.filter(({ goesOn }) => goesOn).map(({ outcome }) => outcome.peer)
    return { kind: 'report', outcomes: untold.map(({ outcome }) => outcome), known }
  }

  /** Who is next for each of many files. */
  readonly askMany = (files: readonly FileInfo[], done: Done<NextPeers>): void =>
    this.#exchange(true, done, (session, answered) => askMany(session, files, answered))

  #exchange<T>(
    register: boolean,
    done: Done<T>,
    run: (session: TrackerSession, answered: Done<T>) => void,
  ): void {
    const { clock, tracker, waitMs, running } = this.parts
    if (!running()) return void clock.after(0, () => done(notRunning()))
    tracker.do({
      register,
      waitMs,
      failed: done,
      run: (session, taskDone) =>
        run(session, (answer) => {
          taskDone(answer instanceof Error ? answer : undefined)
          if (!(answer instanceof Error)) done(answer)
        }),
    })
  }
}

export function notRunning(): RodizioError {
  return new RodizioError('STOPPED', 'the peer is not running')
}
