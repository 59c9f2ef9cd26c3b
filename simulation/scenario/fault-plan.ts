import { formatQuantity, TIME } from '../../core/conf/units.js'
import type { Random } from '../../core/runtime/random.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import type { FaultLine, Who } from './fault-line.js'
import { FAULT_VERBS, type Fault, formatFault } from './fault-verbs.js'
import type { Scenario } from './scenario.js'

/** A fault whose machine and time are known. */
export interface PlannedFault {
  /** From the start of the run; of a line with a condition, from when that was met. */
  readonly atMs: number
  readonly fault: Fault
}

/** The machines of a group by its name; of a machine itself. */
export type MachinesOf = (name: string) => readonly string[]

/**
 * What goes wrong with a seed, in order of time; without what comes on a condition, whose time
 * nobody knows before.
 */
export function planFaults(scenario: Scenario, seed: number): PlannedFault[] {
  const [machinesOf, random] = [machinesIn(scenario), new SeededRandom(seed)]
  return scenario.faults
    .filter(({ on }) => on.kind === 'time')
    .flatMap((line) => planLine(line, machinesOf, random))
    .sort((one, other) => one.atMs - other.atMs)
}

export function machinesIn({ groups }: Scenario): MachinesOf {
  return (called) => {
    const group = groups.find(({ name }) => name === called)
    if (!group) return [called]
    return Array.from({ length: group.count }, (_, index) => `${called}-${index + 1}`)
  }
}

/**
 * What chance makes of a line. Every machine draws for itself, so that one more of them leaves the
 * others their draws. In order of time.
 */
export function planLine(line: FaultLine, machinesOf: MachinesOf, random: Random): PlannedFault[] {
  const { on, forMs, fault } = line
  const { fromMs, toMs } = on.kind === 'time' ? on : { fromMs: 0, toMs: 0 }
  const chance = random.fork(`fault ${line.text}`)
  const plan = hit(line.who, toMs > fromMs, machinesOf, chance).flatMap((who) => {
    const drawn = who === undefined || toMs === fromMs ? 0 : chance.fork(who).below(toMs - fromMs)
    const planned = { atMs: fromMs + drawn, fault: { ...fault, who } }
    const undone = FAULT_VERBS[fault.verb].undo?.(planned.fault)
    if (forMs === undefined || !undone) return [planned]
    return [planned, { atMs: planned.atMs + forMs, fault: undone }]
  })
  return plan.sort((one, other) => one.atMs - other.atMs)
}

/** The line of a scenario that says just this. */
export function formatPlanned({ atMs, fault }: PlannedFault): string {
  return `at ${formatQuantity(atMs, TIME)} ${formatFault(fault)};`
}

/** Of how many machines `who` speaks. At least one: a line that hits nobody says nothing. */
export function countOf({ name, share, count }: Who, machinesOf: MachinesOf): number {
  const all = machinesOf(name).length
  return Math.min(all, count ?? Math.max(1, Math.round((share ?? 1) * all)))
}

function hit(
  who: Who | undefined,
  oneByOne: boolean,
  machinesOf: MachinesOf,
  chance: Random,
): readonly (string | undefined)[] {
  if (!who) return [undefined]
  if (who.share === undefined && who.count === undefined)
    return oneByOne ? machinesOf(who.name) : [who.name]
  const lots = machinesOf(who.name).map((name) => ({
    name,
    lot: chance.fork(`lot of ${name}`).below(2 ** 32),
  }))
  lots.sort((one, other) => one.lot - other.lot)
  return lots.slice(0, countOf(who, machinesOf)).map(({ name }) => name)
}
