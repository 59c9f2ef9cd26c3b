import { resolve } from 'node:path'
import { RodizioError } from '../core/errors.js'
import { table } from '../core/table.js'
import { builtIn } from '../plugins/built-in.js'
import {
  type Score,
  type ScoredScenario,
  scoreboard,
  scoresOf,
} from '../simulation/report/scoreboard.js'
import { scenarioName } from '../simulation/scenario/read-scenario.js'
import type { Call } from './command.js'
import { worst } from './exit-status.js'
import { shippedScenarios } from './shipped-scenarios.js'
import { type SimulateFlags, seedsOf } from './simulate-flags.js'
import { readSwarms, runSwarm, type Swarm } from './swarm.js'
import { tellFailures } from './tell-failures.js'
import { TEXTS } from './texts.js'

/** Runs scenarios one after the other and makes one table of them: scenario by strategy. */
export async function tellScoreboard(call: Call): Promise<number> {
  const { output, words, flags } = call
  const seeds = seedsOf(flags)
  const { strategy: strategies = builtInStrategies(), report, csv }: SimulateFlags = flags
  if (report !== undefined || csv !== undefined)
    throw new RodizioError('USAGE', TEXTS.simulate.noReport)
  const scenarios = words.length > 0 ? words : shippedScenarios().map(({ name }) => name)
  const swarms = eachOnce(await readSwarms(scenarios, strategies, call), call)
  output.result(TEXTS.simulate.seeds(seeds), {
    event: 'seeds',
    first: seeds[0],
    count: seeds.length,
  })
  const scored: ScoredScenario[] = []
  const statuses: number[] = []
  for (const swarm of swarms) {
    output.note(TEXTS.simulate.scoring(swarm.word))
    const ran = await runSwarm(swarm, seeds, call)
    if ('status' in ran) return ran.status
    const runs = ran.ends.flatMap((end) => ('record' in end ? [end.record] : []))
    const { scores } = swarm.scenario
    const one = { name: scenarioName(swarm.order.path), scores, runs }
    for (const score of scoresOf(one)) output.event(scoreEvent(score))
    scored.push(one)
    statuses.push(tellFailures(call, swarm, ran.ends))
  }
  const rows = scoreboard(scored, [...new Set(strategies)])
  output.text(
    table(
      rows,
      rows[0]!.map((_, column) => (column < 2 ? 'left' : 'right')),
    ),
  )
  return worst(statuses)
}

/** A scenario is one row, whatever it is called by. */
function eachOnce(swarms: readonly Swarm[], { context, output }: Call): readonly Swarm[] {
  const paths = new Set<string>()
  return swarms.filter(({ word, order }) => {
    const path = resolve(context.directory, order.path)
    const again = paths.has(path)
    if (again) output.note(TEXTS.simulate.namedAgain(word))
    paths.add(path)
    return !again
  })
}

/** All that are shipped, the default first. */
export function builtInStrategies(): readonly string[] {
  return builtIn.filter(({ kind }) => kind === 'strategy').map(({ name }) => name)
}

function scoreEvent({ figure, verdict, ...score }: Score): object {
  const { runs = 0, mean = null, plusMinus = null } = figure ?? {}
  return { event: 'score', ...score, runs, mean, plusMinus, verdict: verdict ?? null }
}
