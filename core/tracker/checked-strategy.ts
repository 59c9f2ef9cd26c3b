import assert from 'node:assert/strict'
import { describe } from '../errors.js'
import type { Facts, TrackerFacts } from '../events.js'
import type { Strategy, StrategyRequest } from '../extension-points/strategy.js'
import type { Log } from '../runtime/log.js'
import type { HoldersView } from './holders-view.js'
import type { Holding } from './holding.js'

export interface CheckedStrategyParts {
  readonly name: string
  readonly strategy: Strategy
  /** Answers in its place when it breaks the rules. */
  readonly substitute: Strategy
  readonly facts: Facts<TrackerFacts>
  readonly log: Log
}

/** The tracker's strategy, with every answer checked: a careless plugin costs nobody an answer. */
export class CheckedStrategy {
  readonly #logged = new Set<string>()

  constructor(private readonly parts: CheckedStrategyParts) {}

  next(request: StrategyRequest, holders: HoldersView): readonly Holding[] {
    const { name, strategy, substitute, facts, log } = this.parts
    const chosen = choose(strategy, request, holders)
    if (!('fault' in chosen)) return chosen
    facts.tell('strategy-faulted', name, chosen.fault)
    if (!this.#logged.has(chosen.fault)) {
      this.#logged.add(chosen.fault)
      const detail = chosen.detail === undefined ? '' : `: ${chosen.detail}`
      log.warn(
        `strategy ${name} ${chosen.fault}${detail}; the default strategy answers (said only once)`,
      )
    }
    const instead = choose(substitute, request, holders)
    assert(!('fault' in instead), 'the default strategy keeps the rules')
    return instead
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
  let answer: unknown
  try {
    answer = strategy.next(request, holders)
  } catch (error) {
    return { fault: 'threw an exception', detail: describe(error) }
  }
  if (!Array.isArray(answer)) {
    // Written as `async`, most likely: how that ends is heard, or it would end the process.
    if (answer instanceof Promise) answer.catch(() => {})
    return { fault: 'returned no array' }
  }
  if (answer.length > request.count) return { fault: 'returned more holders than asked for' }
  const chosen = new Set<Holding>()
  for (const holder of answer) {
    if (!holders.includes(holder)) return { fault: 'returned one who is not among the holders' }
    chosen.add(holder)
  }
  return chosen.size === answer.length ? [...chosen] : { fault: 'returned a holder twice' }
}
