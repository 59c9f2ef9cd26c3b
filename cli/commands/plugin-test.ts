import { loadPluginFile } from '../../core/conf/load-plugin.js'
import { createPlugin } from '../../core/create-plugin.js'
import { describe, RodizioError } from '../../core/errors.js'
import type { Plugin, PluginKind } from '../../core/extension-points/plugin.js'
import { silentLog } from '../../core/runtime/log.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import { builtIn } from '../../plugins/built-in.js'
import type { ContractCase } from '../../test/contracts/contract-case.js'
import { defaultOptions } from '../../test/contracts/default-options.js'
import { pluginContract } from '../../test/contracts/plugin-contract.js'
import type { Call } from '../command.js'
import { EXIT } from '../exit-status.js'
import { limitedRun } from '../limited-run.js'
import { quoteWord } from '../quote-word.js'
import { seedsOf } from '../simulate-flags.js'
import { TEXTS } from '../texts.js'

/** Cases take a second at most; a slow machine is to have its time. */
const caseMsMax = 10_000

/** Tells which of its obligations a plugin does not meet. */
export async function pluginTest(call: Call): Promise<number> {
  const { context, output, words, flags } = call
  const [path = ''] = words
  const [seed = 1] = seedsOf(flags)
  const kinds = [...new Set(builtIn.map(({ kind }) => kind))]
  const found = await loadPluginFile(path, context.directory, kinds)
  if ('problem' in found) throw new RodizioError('PLUGIN_INVALID', found.problem)
  const { plugin } = found
  create(plugin, context, seed)

  const { kind, name } = plugin
  output.result(TEXTS.plugin.testing(kind, name, seed), { event: 'testing', kind, name, seed })
  const cases = pluginContract(plugin, defaultOptions(plugin), { seed })
  const { failed, run } = await heard(() => runAll(call, cases))
  output.text([TEXTS.plugin.tested(run - failed, cases.length)])
  if (run < cases.length) output.warn(TEXTS.plugin.notRun(cases.length - run))
  if (failed === 0) return EXIT.done
  const replay = [TEXTS.program, 'plugin', 'test', path, '--seed', `${seed}`]
  output.warn(TEXTS.simulate.replay(replay.map(quoteWord).join(' ')))
  return EXIT.failed
}

/** As a node does at its start, with the same complaints. */
function create(plugin: Plugin<PluginKind>, { clock }: Call['context'], seed: number): void {
  const random = new SeededRandom(seed)
  createPlugin(plugin, { options: defaultOptions(plugin), clock, random, log: silentLog })
}

/** What does not end is the last: the others would not, either. */
async function runAll(
  { output }: Call,
  cases: readonly ContractCase[],
): Promise<{ readonly failed: number; readonly run: number }> {
  let failed = 0
  for (const [index, { title, run }] of cases.entries()) {
    const end = await limitedRun(run, caseMsMax)
    const holds = end === 'ended'
    const message = holds ? undefined : failure(end)
    const label = holds ? output.style('green', 'ok') : output.style('red', 'FAILED')
    output.text(TEXTS.plugin.testedCase(label, holds, title, message))
    output.event({ event: 'tested', title, holds, message })
    if (!holds) failed++
    if (end === 'endless') return { failed, run: index + 1 }
  }
  return { failed, run: cases.length }
}

function failure(end: 'endless' | { readonly thrown: unknown }): string {
  return end === 'endless' ? TEXTS.plugin.endless(caseMsMax / 1000) : describe(end.thrown)
}

/** A promise that nobody waits for is the plugin's mistake, which the cases tell. */
async function heard<T>(act: () => Promise<T>): Promise<T> {
  const hear = () => {}
  process.on('unhandledRejection', hear)
  try {
    return await act()
  } finally {
    process.off('unhandledRejection', hear)
  }
}
