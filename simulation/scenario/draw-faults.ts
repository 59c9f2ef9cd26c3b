import type { Random } from '../../core/runtime/random.js'
import type { PlannedFault } from './fault-plan.js'
import { FAULT_VERBS, type Fault, type FaultVerb } from './fault-verbs.js'

export interface FaultsToDraw {
  readonly trackers: readonly string[]
  readonly peers: readonly string[]
  readonly count: number
  /** All of them begin within it. What ends by itself may end later. */
  readonly withinMs: number
}

/** How often each is drawn, against the others. */
const weights: readonly (readonly [verb: FaultVerb, weight: number])[] = [
  ['crash', 4],
  ['stop', 1],
  ['freeze', 2],
  ['partition', 3],
  ['hold', 2],
  ['slow', 1],
  ['corrupt', 2],
  ['fill-disk', 2],
  ['jump-clock', 1],
]

/** What goes wrong, drawn: who, when, how, and for most of it an end. In order of time. */
export function drawFaults(wanted: FaultsToDraw, random: Random): PlannedFault[] {
  const plan: PlannedFault[] = []
  for (let number = 0; number < wanted.count; number++) {
    const fault = draw(wanted, random)
    const atMs = random.below(wanted.withinMs)
    plan.push({ atMs, fault })
    const undone = FAULT_VERBS[fault.verb].undo?.(fault)
    // Some things stay as they are until somebody looks after them.
    if (undone && random.below(4) > 0) {
      plan.push({ atMs: atMs + 100 + random.below(wanted.withinMs), fault: undone })
    }
  }
  return plan.sort((one, other) => one.atMs - other.atMs)
}

function draw({ trackers, peers }: FaultsToDraw, random: Random): Fault {
  const verb = drawVerb(random)
  const anybody = [...trackers, ...peers]
  // There are few trackers, and everybody needs them: theirs are the faults that matter most.
  const from = random.below(4) === 0 ? trackers : peers
  const who = pick(from, random)
  const marked = random.below(2) === 0
  switch (verb) {
    case 'partition':
    case 'hold': {
      const others = anybody.filter((name) => name !== who)
      return { verb, who, other: pick(others, random), marked: marked && verb === 'partition' }
    }
    case 'slow':
      return { verb, who, amount: pick([0.01, 0.1, 0.5], random) }
    case 'corrupt':
      return { verb, who: pick(peers, random), amount: 1 + random.below(5) }
    case 'fill-disk':
      return { verb, who: pick(peers, random) }
    case 'jump-clock':
      return { verb, who, amount: pick([1_000, 60_000, 3_600_000], random), marked }
    case 'crash':
      return { verb, who, marked }
    default:
      return { verb, who }
  }
}

function drawVerb(random: Random): FaultVerb {
  let lot = random.below(weights.reduce((sum, [, weight]) => sum + weight, 0))
  for (const [verb, weight] of weights) {
    if (lot < weight) return verb
    lot -= weight
  }
  return 'crash'
}

function pick<T>(all: readonly T[], random: Random): T {
  return all[random.below(all.length)]!
}
