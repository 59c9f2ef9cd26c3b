import { accessSync, constants, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Diagnostics } from '../../core/conf/diagnostic.js'
import { RodizioError } from '../../core/errors.js'
import { table } from '../../core/table.js'
import { csvReport } from '../../simulation/report/csv-report.js'
import { htmlReport } from '../../simulation/report/html-report.js'
import { jsonObjects } from '../../simulation/report/json-report.js'
import { type MetricName, metricsOf } from '../../simulation/report/metrics.js'
import { textReport } from '../../simulation/report/text-report.js'
import { isMet } from '../../simulation/scenario/expectation.js'
import { formatPlanned, planFaults } from '../../simulation/scenario/fault-plan.js'
import { readScenario, scenarioName } from '../../simulation/scenario/read-scenario.js'
import type { Scenario } from '../../simulation/scenario/scenario.js'
import type { Call } from '../command.js'
import { EXIT } from '../exit-status.js'
import { findScenario, shippedScenarios } from '../shipped-scenarios.js'
import { Signals } from '../signals.js'
import { jobsOf, replayLine, type SimulateFlags, seedsOf } from '../simulate-flags.js'
import { SimulateProgress } from '../simulate-progress.js'
import { type RunEnd, SimulateRuns } from '../simulate-runs.js'
import { TEXTS } from '../texts.js'

/** Failures that are told; more are alike. */
const failuresShown = 20

/** Runs a scenario with each strategy and each seed, and says how it went. */
export async function simulate(call: Call): Promise<number> {
  const { context, output } = call
  const [word] = call.words
  if (word === undefined) return list(call)
  const flags: SimulateFlags = call.flags
  const seeds = seedsOf(flags)
  const jobs = jobsOf(flags)
  const { directory } = context
  const { strategy: strategies = [], pieceOrder, peers = [] } = flags
  const order = { path: findScenario(word, directory), directory, strategies, pieceOrder, peers }
  const diagnostics = new Diagnostics()
  const scenario = await readScenario(order.path, directory, diagnostics, order)
  diagnostics.throwIfAny()
  for (const path of [flags.report, flags.csv]) if (path) checkWritable(path, directory)

  output.result(TEXTS.simulate.seeds(seeds), {
    event: 'seeds',
    first: seeds[0],
    count: seeds.length,
  })
  if (flags.verbose) tellFaults(call, scenario!, seeds)
  const orders = seeds.flatMap((seed) =>
    scenario!.strategies.map((_, strategy) => ({ strategy, seed })),
  )
  const runs = new SimulateRuns(order, orders)
  const progress = new SimulateProgress(runs, orders.length, output, context.clock)
  const signals = new Signals(context)
  let ends: readonly RunEnd[]
  try {
    ends = await runs.all(jobs, signals.aborted)
  } finally {
    progress.stop()
    signals.release()
  }
  if (signals.status !== undefined) {
    output.note(TEXTS.simulate.stopped(runs.ended, orders.length))
    return signals.status
  }
  tellResults(call, scenarioName(order.path), ends)
  return tellFailures(call, word, scenario!, ends)
}

function list({ output }: Call): number {
  const shipped = shippedScenarios()
  for (const each of shipped) output.event(each)
  output.text(
    table(
      shipped.map(({ name, about }) => [name, about]),
      ['left', 'left'],
    ),
  )
  output.note(TEXTS.simulate.invitation)
  return EXIT.done
}

/** As lines that a scenario could have. */
function tellFaults({ output }: Call, scenario: Scenario, seeds: readonly number[]): void {
  if (scenario.faults.length === 0) return
  for (const seed of seeds) {
    output.note(TEXTS.simulate.faultsOf(seed))
    for (const fault of planFaults(scenario, seed)) output.note(formatPlanned(fault))
  }
}

function tellResults(
  { output, flags, context }: Call,
  title: string,
  ends: readonly RunEnd[],
): void {
  const records = ends.flatMap((end) => ('record' in end ? [end.record] : []))
  if (records.length === 0) return
  output.text(textReport(records))
  for (const object of jsonObjects(records)) output.event(object)
  const { report, csv }: SimulateFlags = flags
  if (csv !== undefined) write(csv, context.directory, csvReport(records))
  if (report === undefined) return
  write(report, context.directory, htmlReport(title, records))
  output.note(TEXTS.simulate.reportAt(report))
}

/** Says what was not as expected, and how to see it again. */
function tellFailures(
  { output, flags }: Call,
  word: string,
  scenario: Scenario,
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
  const named = (flags as SimulateFlags).strategy && scenario.strategies[strategy]!.name
  output.warn(TEXTS.simulate.replay(replayLine(word, flags, { strategy: named, seed })))
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

/** A run may take long: that its results cannot be written is told before. */
function checkWritable(path: string, directory: string): void {
  writing(path, () => accessSync(dirname(resolve(directory, path)), constants.W_OK))
}

function write(path: string, directory: string, text: string): void {
  writing(path, () => writeFileSync(resolve(directory, path), text))
}

function writing(path: string, act: () => void): void {
  try {
    act()
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException
    throw new RodizioError('LOCAL_FILE', TEXTS.simulate.notWritten(path, code), { cause })
  }
}
