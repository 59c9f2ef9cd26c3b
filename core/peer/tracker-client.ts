import { type Done, RodizioError } from '../errors.js'
import type { Facts, PeerFacts } from '../events.js'
import { reach } from '../exchange/reach.js'
import { LIMITS } from '../limits.js'
import type { Timer } from '../runtime/clock.js'
import { formatAddress } from '../wire/address.js'
import type { Report } from '../wire/messages.js'
import { type Pending, PendingTasks } from './pending-tasks.js'
import {
  type ApproachParts,
  isPassing,
  lastAttemptMs,
  TrackerApproach,
} from './tracker-approach.js'
import type { Registrant, Registration } from './tracker-requests.js'
import { TrackerSession } from './tracker-session.js'

/** Something to be done in an exchange with the tracker. */
export interface TrackerTask {
  /** The peer registers, and sends its list, before it. */
  readonly register: boolean
  readonly waitMs: number
  run(session: TrackerSession, done: Done): void
  /** The task was not done: the tracker is unavailable, or refused it. */
  failed(error: RodizioError): void
}

export interface TrackerClientParts extends ApproachParts {
  readonly facts: Facts<PeerFacts>
  readonly registration: Registration
  /**
   * Whether to keep one connection and tell changes at once, or come when there is something to
   * ask.
   */
  readonly live: boolean
  readonly registrant: () => Registrant
  /** What a live peer has to tell now and then. */
  readonly report: () => Report | undefined
}

/**
 * This peer's dealings with the tracker, one after the other. On request, an exchange is opened
 * when there is something to do and ended when there is nothing more. Live, one connection is kept,
 * with heartbeats, and opened again when it is lost.
 */
export class TrackerClient {
  readonly #pending: PendingTasks
  #approach: TrackerApproach | undefined
  /** The look at the start. */
  #look: { cancel(): void } | undefined
  #session: TrackerSession | undefined
  #registered = false
  #working = false
  /** Live, the list was sent as it is for this one: once, since it may change all the time. */
  #toldFor: Pending | undefined
  /** Runs after an exchange broke off; no other is opened before it ends. */
  #pausing: Timer | undefined
  #timer: Timer | undefined
  #stopped = false
  #reached: boolean | undefined
  /** Why the tracker could not be reached. */
  #reason = 'no answer'

  constructor(private readonly parts: TrackerClientParts) {
    this.#pending = new PendingTasks(parts.clock)
  }

  /** Whether the last attempt found the tracker; undefined before the first. */
  get reached(): boolean | undefined {
    return this.#reached
  }

  do(task: TrackerTask): void {
    const { clock, live } = this.parts
    if (this.#stopped) {
      const error = new RodizioError('STOPPED', 'the peer was stopped')
      return void clock.after(0, () => task.failed(error))
    }
    // Live, the way to the tracker is sought without end, so each task has an end of its own.
    const late = (pending: Pending): void => {
      if (!this.#working || this.#pending.first !== pending) {
        this.#pending.fail(pending, this.#late())
      }
    }
    this.#pending.add(task, live ? late : undefined)
    this.#proceed()
  }

  /**
   * Looks whether the tracker is there, and tells if not; nothing is asked or sent. Where this peer
   * announces live, a connection is kept from now on.
   */
  start(): void {
    if (this.parts.live) return this.#proceed()
    const { transport, tracker } = this.parts
    const options = { ...this.parts, timeoutMs: LIMITS.dialTimeoutMs }
    this.#look = reach(transport, tracker, options, (reached) => {
      this.#look = undefined
      if (!(reached instanceof Error)) reached.connection.close()
      else if (this.#reached === undefined) this.#waiting(reached.message)
    })
  }

  /** The list of shared files changed. */
  listChanged(): void {
    if (!this.parts.live || !this.#registered || this.#working || !this.#session) return
    const session = this.#session
    this.#working = true
    this.parts.registration.sendList(session, undefined, () => {
      if (this.#session !== session) return
      this.#working = false
      this.#proceed()
    })
  }

  /**
   * Says goodbye where this peer is registered, within `LIMITS.goodbyeTimeoutMs`; reports at once
   * where it is not.
   */
  goodbye(done: Done): void {
    const { clock, registration } = this.parts
    if (!registration.active) return done()
    let ended = false
    const end = (outcome: undefined | RodizioError): void => {
      if (ended) return
      ended = true
      timer.cancel()
      done(outcome)
    }
    const timer = clock.after(LIMITS.goodbyeTimeoutMs, () =>
      end(new RodizioError('TRACKER_UNAVAILABLE', 'the tracker did not answer in time')),
    )
    this.#pending.failAll(
      new RodizioError('STOPPED', 'the peer says goodbye'),
      this.#working ? 1 : 0,
    )
    this.do({
      register: false,
      waitMs: LIMITS.goodbyeTimeoutMs,
      run: (session, taskDone) =>
        registration.goodbye(session, (outcome) => {
          taskDone(outcome)
          end(outcome instanceof Error ? outcome : undefined)
        }),
      failed: end,
    })
  }

  stop(): void {
    this.#stopped = true
    this.#timer?.cancel()
    this.#pausing?.cancel()
    this.#approach?.cancel()
    this.#look?.cancel()
    const session = this.#session
    this.#session = undefined
    session?.end()
    this.#pending.failAll(new RodizioError('STOPPED', 'the peer was stopped'))
  }

  #proceed(): void {
    if (this.#stopped || this.#working || this.#approach || this.#pausing) return
    if (this.#session) return this.#work(this.#session)
    const next = this.#pending.first
    if (next || this.parts.live) this.#goFor(next)
  }

  /** For the sake of `next`; without it, to stay. */
  #goFor(next: Pending | undefined): void {
    const { facts, tracker, clock, live } = this.parts
    this.#timer?.cancel()
    const waiting = (reason: string): void => this.#waiting(reason)
    const waitMs = next ? next.deadlineMs - clock.nowMs() : Number.MAX_SAFE_INTEGER
    const how = { as: live ? 'live' : 'exchange', waitMs, waiting } as const
    this.#approach = new TrackerApproach(this.parts, how, (connection) => {
      this.#approach = undefined
      if (connection instanceof Error) return this.#unavailable(connection, next)
      if (!this.#reached) facts.tell('tracker-reached', tracker)
      this.#reached = true
      this.#registered = false
      const lost = (reason: RodizioError): void => this.#lost(session, reason)
      const session = new TrackerSession(connection, this.parts, lost)
      this.#session = session
      this.#proceed()
    })
  }

  #waiting(reason: string): void {
    this.#reached = false
    this.#reason = reason
    this.parts.facts.tell('tracker-waiting', this.parts.tracker, reason)
  }

  /** One thing at a time: registering where it is due, then the oldest task. */
  #work(session: TrackerSession): void {
    const next = this.#pending.first
    if ((next?.task.register || (!next && this.parts.live)) && !this.#registered) {
      return this.#register(session)
    }
    if (!next) return this.#rest(session)
    if (this.parts.live && next.task.register && this.#toldFor !== next) {
      this.#toldFor = next
      return this.listChanged()
    }
    this.#working = true
    next.task.run(session, (outcome) => {
      // An exchange that broke off is opened again, after a pause; the task is still first in line.
      if (this.#session !== session) return
      this.#working = false
      if (outcome instanceof Error) this.#pending.fail(next, outcome)
      else this.#pending.remove(next)
      this.#proceed()
    })
  }

  #register(session: TrackerSession): void {
    this.#working = true
    this.parts.registration.renew(session, this.parts.registrant(), () => {
      // An error here means that the session was lost, and that was dealt with.
      if (this.#session !== session) return
      this.#working = false
      this.#registered = true
      this.#proceed()
    })
  }

  /** Nothing to do: live, stay and say so now and then; otherwise leave. */
  #rest(session: TrackerSession): void {
    if (!this.parts.live) {
      this.#session = undefined
      return session.end()
    }
    const { active, current } = this.parts.registration
    const behind = active && !current
    this.#timer?.cancel()
    this.#timer = this.parts.clock.after(
      behind ? LIMITS.announcePauseMs : LIMITS.heartbeatMs,
      () => {
        if (behind) return this.listChanged()
        // A dead line has no answer, and the session ends.
        const report = this.parts.report()
        if (report) session.send(report)
        session.call({ kind: 'ping' }, ['ping'], () => {})
        this.#proceed()
      },
    )
  }

  #lost(session: TrackerSession, reason: RodizioError): void {
    if (this.#session !== session) return
    this.#session = undefined
    this.#registered = false
    this.#reason = reason.message
    this.#timer?.cancel()
    const running = this.#working ? this.#pending.first : undefined
    this.#working = false
    this.#pausing = this.parts.clock.after(LIMITS.reopenPauseMs, () => {
      this.#pausing = undefined
      if (isPassing(reason)) this.#proceed()
      else this.#resume()
    })
    if (running && !isPassing(reason)) this.#pending.fail(running, reason)
    this.#pending.failLate(this.#late(), lastAttemptMs)
  }

  #unavailable(error: RodizioError, next: Pending | undefined): void {
    this.#reached = false
    if (error.code !== 'TRACKER_UNAVAILABLE') this.#pending.failAll(error)
    else {
      if (next) this.#pending.fail(next, error)
      this.#pending.failLate(error, lastAttemptMs)
    }
    this.#resume()
  }

  /** At once where somebody waits for it; to stay, live, only in a while. */
  #resume(): void {
    if (this.#pending.first) return this.#proceed()
    if (this.parts.live && !this.#stopped) {
      this.#timer?.cancel()
      this.#timer = this.parts.clock.after(LIMITS.heartbeatMs, () => this.#proceed())
    }
  }

  #late(): RodizioError {
    const where = formatAddress(this.parts.tracker)
    const message = `the tracker at ${where} is unavailable: ${this.#reason}`
    return new RodizioError('TRACKER_UNAVAILABLE', message)
  }
}
