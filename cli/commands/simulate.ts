import { accessSync, constants, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { RodizioError } from '../../core/errors.js'
import { table } from '../../core/table.js'
import { csvReport } from '../../simulation/report/csv-report.js'
import { htmlReport } from '../../simulation/report/html-report.js'
import { jsonObjects } from '../../simulation/report/json-report.js'
import { textReport } from '../../simulation/report/text-report.js'
import { formatPlanned, planFaults } from '../../simulation/scenario/fault-plan.js'
import { scenarioName } from '../../simulation/scenario/read-scenario.js'
import type { Scenario } from '../../simulation/scenario/scenario.js'
import type { Call } from '../command.js'
import { EXIT } from '../exit-status.js'
import { tellScoreboard } from '../scoreboard.js'
import { shippedScenarios } from '../shipped-scenarios.js'
import { jobsOf, type SimulateFlags, seedsOf } from '../simulate-flags.js'
import type { RunEnd } from '../simulate-runs.js'
import { readSwarms, runSwarm, type Swarm } from '../swarm.js'
import { tellFailures } from '../tell-failures.js'
import { TEXTS } from '../texts.js'

/** Runs a scenario with each strategy and each seed, and says how it went. */
export async function simulate(call: Call): Promise<number> {
  const { context, output } = call
  const flags: SimulateFlags = call.flags
  if (flags.scoreboard) return tellScoreboard(call)
  const [word, ...more] = call.words
  if (word === undefined) return list(call)
  if (more.length > 0) throw new RodizioError('USAGE', TEXTS.simulate.several)
  const seeds = seedsOf(flags)
  jobsOf(flags)
  const [swarm] = (await readSwarms([word], flags.strategy ?? [], call)) as [Swarm]
  for (const path of [flags.report, flags.csv]) if (path) checkWritable(path, context.directory)

  output.result(TEXTS.simulate.seeds(seeds), {
    event: 'seeds',
    first: seeds[0],
    count: seeds.length,
  })
  if (flags.verbose) tellFaults(call, swarm.scenario, seeds)
  const ran = await runSwarm(swarm, seeds, call)
  if ('status' in ran) return ran.status
  tellResults(call, scenarioName(swarm.order.path), ran.ends)
  return tellFailures(call, swarm, ran.ends)
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
