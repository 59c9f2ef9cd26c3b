import type { Call } from '../command.js'
import { EXIT } from '../exit-status.js'
import { PluginTrial } from '../plugin-trial.js'
import { quoteWord } from '../quote-word.js'
import { seedsOf } from '../simulate-flags.js'
import { TEXTS } from '../texts.js'

/** Tells which of its obligations a plugin does not meet. */
export async function pluginTest({ context, output, words, flags }: Call): Promise<number> {
  const [path = ''] = words
  const [seed = 1] = seedsOf(flags)
  const order = { path, directory: context.directory, seed }
  const trial = new PluginTrial(order, context.clock, {
    testing({ kind, name }) {
      output.result(TEXTS.plugin.testing(kind, name, seed), { event: 'testing', kind, name, seed })
    },
    ended(title, message) {
      const holds = message === undefined
      const label = holds ? output.style('green', 'ok') : output.style('red', 'FAILED')
      output.text(TEXTS.plugin.testedCase(label, holds, title, message))
      output.event({ event: 'tested', title, holds, message })
    },
  })
  const { run, failed, notRun } = await trial.run()
  output.text([TEXTS.plugin.tested(run - failed, run + notRun)])
  if (notRun > 0) output.warn(TEXTS.plugin.notRun(notRun))
  if (failed === 0) return EXIT.done
  const replay = [TEXTS.program, 'plugin', 'test', path, '--seed', `${seed}`]
  output.warn(TEXTS.simulate.replay(replay.map(quoteWord).join(' ')))
  return EXIT.failed
}
