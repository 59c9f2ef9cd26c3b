import { type MetricName, metricsOf } from '../simulation/report/metrics.js'
import { isMet } from '../simulation/scenario/expectation.js'
import type { Scenario } from '../simulation/scenario/scenario.js'
import type { Call } from './command.js'
import { EXIT } from './exit-status.js'
import { replayLine, type SimulateFlags } from './simulate-flags.js'
import type { RunEnd } from './simulate-runs.js'
import type { Swarm } from './swarm.js'
import { TEXTS } from './texts.js'

/** Failures that are told; more are alike. */
const failuresShown = 20

/** Says what was not as expected, and how to see it again; returns the exit status. */
export function tellFailures(
  { output, flags }: Call,
  { word, scenario, order }: Swarm,
  ends: readonly RunEnd[],
): number {
  const failures = ends.flatMap((end) => failuresOf(end, scenario).map((text) => ({ end, text })))
  for (const { text, end } of failures.slice(0, failuresShown)) {
    output.warn(text)
    if (flags.verbose && 'error' in end) output.warn(end.error.stack)
  }
  const more = failures.length - failuresShown
  if (more > 0) output.warn(TEXTS.simulate.moreFailures(more))
  const [first] = failures
  if (!first) return EXIT.done
  const { seed, strategy } = first.end.order
  const named = order.strategies?.length ? scenario.strategies[strategy]!.name : undefined
  const replay = replayLine(word, flags as SimulateFlags, { strategy: named, seed })
  output.warn(TEXTS.simulate.replay(replay))
  return EXIT.failed
}

function failuresOf(end: RunEnd, { strategies, expectations }: Scenario): string[] {
  const run = { strategy: strategies[end.order.strategy]!.name, seed: end.order.seed }
  if ('error' in end) return [TEXTS.simulate.brokeOff(end.error, run)]
  const metrics = metricsOf(end.record)
  const { faulted } = end
  const unmet = expectations
    .filter((expectation) => !isMet(expectation, metrics))
    .map(({ text, metric }) => TEXTS.simulate.unmet(text, metrics[metric as MetricName], run))
  return faulted === undefined ? unmet : [TEXTS.simulate.faulted(faulted, run), ...unmet]
}
