import assert from 'node:assert/strict'
import { clause } from '../clause.js'
import { describe } from '../errors.js'
import type { Facts, TrackerFacts } from '../events.js'
import type { Strategy, StrategyRequest } from '../extension-points/strategy.js'
import { isPromise } from '../is-promise.js'
import { LIMITS } from '../limits.js'
import type { Clock } from '../runtime/clock.js'
import type { Log } from '../runtime/log.js'
import type { HoldersView } from './holders-view.js'
import type { Holding } from './holding.js'

export interface CheckedStrategyParts {
  readonly name: string
  readonly strategy: Strategy
  /** Answers in its place when it breaks the rules. */
  readonly substitute: Strategy
  readonly clock: Clock
  readonly facts: Facts<TrackerFacts>
  readonly log: Log
}

/** The tracker's strategy, with every answer checked: a careless plugin costs nobody an answer. */
export class CheckedStrategy {
  readonly #faults = new Map<string, number>()

  #name: string
  #strategy: Strategy

  constructor(private readonly parts: CheckedStrategyParts) {
    this.#name = parts.name
    this.#strategy = parts.strategy
  }

  get name(): string {
    return this.#name
  }

  /** Another one from now on, of which no fault is known. */
  replace({ name, strategy }: Pick<CheckedStrategyParts, 'name' | 'strategy'>): void {
    this.#name = name
    this.#strategy = strategy
    this.#faults.clear()
  }

  /** How often each rule was broken so far. */
  get faults(): ReadonlyMap<string, number> {
    return this.#faults
  }

  /** Late is what comes too long after `request.nowMs`. */
  next(request: StrategyRequest, holders: HoldersView): readonly Holding[] {
    const { substitute, clock } = this.parts
    const chosen = choose(this.#strategy, request, holders)
    const tookMs = clock.nowMs() - request.nowMs
    if (tookMs > LIMITS.strategyMsMax) {
      this.#tell('answered late', `after ${Math.round(tookMs)} ms, of ${LIMITS.strategyMsMax}`)
    } else if (!('fault' in chosen)) return chosen
    else this.#tell(chosen.fault, chosen.detail)
    const instead = choose(substitute, request, holders)
    assert(!('fault' in instead), 'the default strategy keeps the rules')
    return instead
  }

  /** What `next` would answer; a fault is neither counted nor told. */
  try(
    request: StrategyRequest,
    holders: HoldersView,
  ): { readonly chosen: readonly Holding[]; readonly fault: string | undefined } {
    const { substitute } = this.parts
    const chosen = choose(this.#strategy, request, holders)
    if (!('fault' in chosen)) return { chosen, fault: undefined }
    const instead = choose(substitute, request, holders)
    assert(!('fault' in instead), 'the default strategy keeps the rules')
    return { chosen: instead, fault: chosen.fault }
  }

  /** The strategy's own words on a holder, in one line; undefined when it has none. */
  explain(request: StrategyRequest, holder: Holding): string | undefined {
    try {
      const words: unknown = this.#strategy.explain?.(request, holder)
      if (typeof words === 'string') return clause(words)
      return isPromise(words) ? '(no words: explain returned a promise)' : undefined
    } catch (error) {
      return clause(`(no words: explain threw an exception: ${describe(error)})`)
    }
  }

  #tell(fault: string, detail: string | undefined): void {
    const { facts, log } = this.parts
    const name = this.#name
    const times = (this.#faults.get(fault) ?? 0) + 1
    this.#faults.set(fault, times)
    facts.tell('strategy-faulted', name, fault)
    if (times > 1) return
    const how = detail === undefined ? '' : `: ${detail}`
    log.warn(`strategy ${name} ${fault}${how}; the default strategy answers (said only once)`)
  }
}

/** Which rule was broken, of few, and how. */
interface Fault {
  readonly fault: string
  readonly detail?: string
}

function choose(
  strategy: Strategy,
  request: StrategyRequest,
  holders: HoldersView,
): readonly Holding[] | Fault {
  try {
    // Looking at the answer can throw as well: it may be anything.
    return judge(strategy.next(request, holders), request, holders)
  } catch (error) {
    return { fault: 'threw an exception', detail: describe(error) }
  }
}

function judge(
  answer: unknown,
  request: StrategyRequest,
  holders: HoldersView,
): readonly Holding[] | Fault {
  if (isPromise(answer)) return { fault: 'returned a promise', detail: 'next must not be async' }
  if (!Array.isArray(answer)) return { fault: 'returned no array' }
  if (answer.length > request.count) return { fault: 'returned more holders than asked for' }
  const chosen = new Set<Holding>()
  for (const holder of answer) {
    if (!holders.includes(holder)) return { fault: 'returned one who is not among the holders' }
    chosen.add(holder)
  }
  return chosen.size === answer.length ? [...chosen] : { fault: 'returned a holder twice' }
}
